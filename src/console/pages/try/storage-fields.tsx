import { useId } from 'preact/hooks';
import type { StorageShown } from '../../../admin/console/shapes';
import { TextInput } from '../../components/text-input';

interface StorageFieldsProps {
  parameters: StorageShown['parameters'];
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
}

export function StorageFields({ parameters, values, onChange }: StorageFieldsProps) {
  const id = useId();
  return (
    <>
      {parameters.map(({ name, secret, required }) => (
        <div class="field" key={name}>
          <label for={`${id}${name}`}>{name}</label>
          <TextInput
            id={`${id}${name}`}
            kind={secret ? 'password' : 'text'}
            value={values[name] ?? ''}
            placeholder={required ? 'needed' : undefined}
            required={required}
            onChange={(value) => onChange({ ...values, [name]: value })}
          />
        </div>
      ))}
    </>
  );
}
