import type { ComponentProps } from 'preact';
import { useId, useMemo, useState } from 'preact/hooks';
import * as combobox from '@zag-js/combobox';
import { normalizeProps, useMachine } from '@zag-js/preact';

export interface ComboboxProps {
  label: string;
  value: string;
  items: string[];
  placeholder?: string;
  onChange: (value: string) => void;
}

const mostShown = 60;

/** A text with suggestions; what is not among them may be written all the same. */
export function Combobox({ label, value, items, placeholder, onChange }: ComboboxProps) {
  const [text, setText] = useState('');
  const fitting = useMemo(() => {
    const wanted = text.toLowerCase();
    return items.filter((item) => item.includes(wanted)).slice(0, mostShown);
  }, [items, text]);
  const collection = useMemo(() => combobox.collection({ items: fitting }), [fitting]);
  const service = useMachine(combobox.machine, {
    id: useId(),
    collection,
    allowCustomValue: true,
    openOnClick: true,
    inputBehavior: 'autohighlight',
    placeholder,
    inputValue: value,
    onOpenChange: ({ open }) => open && setText(''),
    onInputValueChange: ({ inputValue, reason }) => {
      if (reason === 'input-change') setText(inputValue);
      if (inputValue !== value) onChange(inputValue.trim().toLowerCase());
    },
    onValueChange: ({ value: [chosen] }) => chosen !== undefined && onChange(chosen),
  });
  const api = combobox.connect(service, normalizeProps);
  return (
    <div {...api.getRootProps()} class="field">
      <label {...api.getLabelProps()}>{label}</label>
      <div {...api.getControlProps()} class="combobox">
        <input {...(api.getInputProps() as ComponentProps<'input'>)} spellcheck={false} />
        <button {...api.getTriggerProps()} class="combobox-open" aria-label={`All: ${label}`}>
          ▾
        </button>
      </div>
      <div {...api.getPositionerProps()} class="combobox-place">
        {api.open && fitting.length > 0 && (
          <ul {...api.getContentProps()} class="combobox-list">
            {fitting.map((item) => (
              <li key={item} {...api.getItemProps({ item })}>
                {item}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
