import { useEffect } from 'preact/hooks';
import { Tabs } from '../../components/tabs';
import { Build } from './build';
import { Paste } from './paste';

/** Any v1 call: made by a form, or pasted. */
export function Try() {
  useEffect(() => {
    window.addEventListener('dragover', keepPage);
    window.addEventListener('drop', keepPage);
    return () => {
      window.removeEventListener('dragover', keepPage);
      window.removeEventListener('drop', keepPage);
    };
  }, []);
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

/** A file that misses its place must not replace the page. */
function keepPage(event: DragEvent): void {
  event.preventDefault();
}
