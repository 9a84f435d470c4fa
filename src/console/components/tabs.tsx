import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import * as tabs from '@zag-js/tabs';
import { normalizeProps, useMachine } from '@zag-js/preact';

export interface Tab {
  name: string;
  content: () => ComponentChildren;
}

/** One of several views at a time, moved between by arrow keys. */
export function Tabs({ label, all }: { label: string; all: Tab[] }) {
  const service = useMachine(tabs.machine, { id: useId(), defaultValue: '0' });
  const api = tabs.connect(service, normalizeProps);
  return (
    <div {...api.getRootProps()}>
      <div {...api.getListProps()} class="tab-list" aria-label={label}>
        {all.map(({ name }, index) => (
          <button key={name} {...api.getTriggerProps({ value: String(index) })} class="tab">
            {name}
          </button>
        ))}
      </div>
      {all.map(({ name, content }, index) => (
        <div key={name} {...api.getContentProps({ value: String(index) })} class="tab-content">
          {api.value === String(index) && content()}
        </div>
      ))}
    </div>
  );
}
