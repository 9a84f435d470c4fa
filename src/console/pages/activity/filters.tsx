import type { Choices, Status } from '../../../admin/console/shapes';
import { useResource } from '../../state/resource';
import { noFilter, queryOf, type Filter } from './filter';

const statuses: Status[] = ['waiting', 'running', 'finished', 'failed', 'cancelled'];

export function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const { data } = useResource<Choices>('choices', 30_000);
  const { labels = [], formats = [] } = data.value ?? {};
  const set = (changes: Partial<Filter>) => onChange({ ...filter, ...changes });
  return (
    <form class="filters" role="search" aria-label="Narrow down the list" onSubmit={(event) => event.preventDefault()}>
      <input
        type="search"
        aria-label="Text in the file name, the message or the id"
        placeholder="File, message or id"
        value={filter.text}
        onInput={({ currentTarget }) => set({ text: currentTarget.value })}
      />
      <Choice
        label="State"
        all={statuses}
        value={filter.status}
        onChange={(status) => set({ status: status as Status })}
      />
      <Choice label="Key" all={labels} value={filter.label} onChange={(label) => set({ label })} />
      <Choice label="Format" all={formats} value={filter.format} onChange={(format) => set({ format })} />
      <label class="check">
        <input
          type="checkbox"
          checked={filter.warned}
          onChange={({ currentTarget }) => set({ warned: currentTarget.checked })}
        />
        With warnings
      </label>
      {queryOf(filter) !== '' && (
        <button type="button" class="quiet" onClick={() => onChange(noFilter)}>
          Clear
        </button>
      )}
    </form>
  );
}

interface ChoiceProps {
  label: string;
  all: string[];
  value: string;
  onChange: (value: string) => void;
}

function Choice({ label, all, value, onChange }: ChoiceProps) {
  const listed = value && !all.includes(value) ? [value, ...all] : all;
  return (
    <select aria-label={label} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
      <option value="">{label}: all</option>
      {listed.map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  );
}
