import { useSignal } from '@preact/signals';
import type { StorageShown } from '../../../admin/console/shapes';
import { bytes, visible } from '../../words/words';
import { formatOf, type FormState } from './form-state';
import { StorageFields } from './storage-fields';

interface InputProps {
  form: FormState;
  set: (changes: Partial<FormState>) => void;
  takeFile: (file: File) => void;
  storages: StorageShown[];
}

const sources: [FormState['source'], string][] = [
  ['upload', 'File'],
  ['download', 'URL'],
  ['storage', 'Storage'],
];

/** Where the input comes from: dropped or chosen, from an address, or from a storage. */
export function Input({ form, set, takeFile, storages }: InputProps) {
  const over = useSignal(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    over.value = false;
    const [file] = event.dataTransfer?.files ?? [];
    if (file) return takeFile(file);
    const address = event.dataTransfer?.getData('text/uri-list') ?? '';
    if (address) takeAddress(address);
  };
  const takeAddress = (addresses: string) => {
    const format = formatOf(/^[^?#\s]*/.exec(addresses)?.[0] ?? '');
    set({ source: 'download', addresses, ...(format && { inputFormat: format }) });
  };
  return (
    <fieldset
      class={`drop ${over.value ? 'over' : ''}`}
      onDrop={drop}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => (over.value = false)}
    >
      <legend>Input: drop it here, or choose</legend>
      <div class="segments" role="group" aria-label="Where the input comes from">
        {sources.map(([source, name]) => (
          <button key={source} type="button" aria-pressed={form.source === source} onClick={() => set({ source })}>
            {name}
          </button>
        ))}
      </div>
      {form.source === 'upload' && (
        <>
          <input
            type="file"
            aria-label="Input file"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file) takeFile(file);
            }}
          />
          {form.file && (
            <p class="hint">
              {visible(form.file.name)}, {bytes(form.file.size)}
            </p>
          )}
        </>
      )}
      {form.source === 'download' && (
        <div class="field">
          <textarea
            rows={2}
            spellcheck={false}
            aria-label="Address of the input"
            aria-describedby="addresses-hint"
            placeholder="https://example.org/picture.png"
            value={form.addresses}
            onInput={({ currentTarget }) => takeAddress(currentTarget.value)}
          />
          <small id="addresses-hint">Several, one a line, are the files of one call: to combine or archive them.</small>
        </div>
      )}
      {form.source === 'storage' && <FromStorage form={form} set={set} storages={storages} />}
    </fieldset>
  );
}

function FromStorage({ form, set, storages }: Omit<InputProps, 'takeFile'>) {
  const readable = storages.filter(({ input }) => input);
  const chosen = readable.find(({ kind }) => kind === form.storage);
  return (
    <div class="options">
      <div class="field">
        <label for="storage">Storage</label>
        <select
          id="storage"
          value={form.storage}
          onChange={({ currentTarget }) => set({ storage: currentTarget.value, storageParameters: {} })}
        >
          {readable.map(({ kind, title }) => (
            <option key={kind} value={kind}>
              {title}
            </option>
          ))}
        </select>
      </div>
      <StorageFields
        parameters={(chosen?.parameters ?? []).filter(({ outputOnly }) => !outputOnly)}
        values={form.storageParameters}
        onChange={(storageParameters) => set({ storageParameters })}
      />
    </div>
  );
}
