import { Tabs } from '../../components/tabs';
import { Build } from './build';
import { Paste } from './paste';

/** Any v1 call: made by a form, or pasted. */
export function Try() {
  return (
    <div class="page">
      <div class="page-head">
        <h1>Console</h1>
      </div>
      <Tabs
        label="Where the call comes from"
        all={[
          { name: 'Make a call', content: () => <Build /> },
          { name: 'Paste a call', content: () => <Paste /> },
        ]}
      />
    </div>
  );
}
