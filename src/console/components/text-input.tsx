import type { ComponentProps } from 'preact';

export interface TextInputProps {
  id: string;
  kind: 'text' | 'number' | 'password';
  value: string;
  placeholder?: string;
  required?: boolean;
  minimum?: number;
  maximum?: number;
  hint?: string;
  onChange: (value: string) => void;
}

/** One line of text that no browser fills in by itself. */
export function TextInput({ kind, minimum, maximum, hint, onChange, ...rest }: TextInputProps) {
  const limits = kind === 'number' ? { step: 'any', min: minimum, max: maximum } : {};
  const attributes = { ...rest, ...limits, type: kind, autoComplete: 'off', 'aria-describedby': hint };
  return (
    <input
      {...(attributes as ComponentProps<'input'>)}
      onInput={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
