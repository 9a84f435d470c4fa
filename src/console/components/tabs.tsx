import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import * as tabs from '@zag-js/tabs';
import { normalizeProps, useMachine } from '@zag-js/preact';

export interface Tab {
  name: string;
  content: () => ComponentChildren;
}

/** One of several views at a time, moved between by arrow keys. */
export function Tabs({ label, all, initial }: { label: string; all: Tab[]; initial?: string }) {
  const service = useMachine(tabs.machine, { id: useId(), defaultValue: initial ?? all[0]?.name });
  const api = tabs.connect(service, normalizeProps);
  return (
    <div {...api.getRootProps()}>
      <div {...api.getListProps()} class="tab-list" aria-label={label}>
        {all.map(({ name }) => (
          <button key={name} {...api.getTriggerProps({ value: name })} class="tab">
            {name}
          </button>
        ))}
      </div>
      {all.map(({ name, content }) => (
        <div key={name} {...api.getContentProps({ value: name })} class="tab-content">
          {api.value === name && content()}
        </div>
      ))}
    </div>
  );
}
