import { useId } from 'preact/hooks';
import type { OptionShown } from '../../../admin/console/shapes';
import { Hint } from '../../components/hint';
import { TextInput } from '../../components/text-input';

interface OptionsProps {
  options: OptionShown[];
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
}

/** The converter options of the pair, each with its default and its limits. */
export function Options({ options, values, onChange }: OptionsProps) {
  const given = options.filter(({ name }) => values[name]).length;
  return (
    <details open>
      <summary>
        Options ({given > 0 && `${given} of `}
        {options.length})
      </summary>
      <div class="options">
        {options.map((option) => (
          <Option
            key={option.name}
            option={option}
            value={values[option.name] ?? ''}
            onChange={(value) => onChange({ ...values, [option.name]: value })}
          />
        ))}
      </div>
    </details>
  );
}

interface OptionProps {
  option: OptionShown;
  value: string;
  onChange: (value: string) => void;
}

function Option({ option, value, onChange }: OptionProps) {
  const id = useId();
  const { name, kind, minimum, maximum, description } = option;
  const choices = kind === 'flag' ? ['true', 'false'] : kind === 'choice' ? (option.values ?? []) : undefined;
  const range = [minimum !== undefined && `from ${minimum}`, maximum !== undefined && `to ${maximum}`].filter(Boolean);
  const hint = [description?.replace(/\.$/, ''), range.join(' ')].filter(Boolean).join('; ');
  const standard = option.default === null ? 'not set' : `default: ${option.default}`;
  return (
    <div class="field">
      <label for={id}>{name}</label>
      {choices ? (
        <select
          id={id}
          value={value}
          aria-describedby={`${id}hint`}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        >
          <option value="">{standard}</option>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <TextInput
          id={id}
          kind={kind === 'number' ? 'number' : 'text'}
          value={value}
          placeholder={standard}
          minimum={minimum}
          maximum={maximum}
          hint={`${id}hint`}
          onChange={onChange}
        />
      )}
      <small id={`${id}hint`}>
        <Hint text={hint} />
      </small>
    </div>
  );
}
