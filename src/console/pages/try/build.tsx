import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Choices, ConversionShown, Preview, StorageShown } from '../../../admin/console/shapes';
import { Failure, Notice, Panel } from '../../components/basics';
import { unknownKey } from '../../components/first-call';
import { Combobox } from '../../components/combobox';
import { change, wordsFor } from '../../state/api';
import { useResource } from '../../state/resource';
import { Input } from './input';
import { Options } from './options';
import { callOf, formatOf, formState, modes, type FormState } from './form-state';
import { Becomes, Requests } from './becomes';
import { Run } from './run-panel';
import { StorageFields } from './storage-fields';

/** Milliseconds after the last key before the server is asked. */
const settleAfter = 250;

/** The form, and beside it what the call becomes with every key. */
export function Build() {
  const form = formState;
  const set = (changes: Partial<FormState>) => (form.value = { ...form.value, ...changes });
  const { inputFormat, outputFormat } = form.value;
  const inputs = useResource<{ formats: string[] }>('formats');
  const outputs = useResource<{ formats: string[] }>(`formats?input=${encodeURIComponent(inputFormat)}`);
  const pair = `conversion?input=${encodeURIComponent(inputFormat)}&output=${encodeURIComponent(outputFormat)}`;
  const conversion = useResource<ConversionShown>(inputFormat && outputFormat ? pair : undefined);
  const { data: storages } = useResource<{ storages: StorageShown[] }>('storages');
  const { data: choices } = useResource<Choices>('choices');
  const { preview, error, ask } = usePreview(form.value, choices.value?.anyKey === false ? unknownKey : 'any');
  const takeFile = (file: File) => {
    const format = formatOf(file.name);
    set({ file, source: 'upload', ...(format && { inputFormat: format }) });
  };
  const all = storages.value?.storages ?? [];
  const fitting = conversion.data.value;
  const isOfPair = fitting?.input === inputFormat && fitting.output === outputFormat;
  return (
    <div class="try">
      <form class="panel form" aria-label="A v1 call" onSubmit={(event) => event.preventDefault()}>
        <div class="form-row">
          <Combobox
            label="From"
            value={inputFormat}
            items={inputs.data.value?.formats ?? []}
            onChange={(format) => set({ inputFormat: format })}
          />
          <Combobox
            label="To"
            value={outputFormat}
            items={outputs.data.value?.formats ?? []}
            onChange={(format) => set({ outputFormat: format })}
          />
          <div class="field">
            <label for="mode">Mode</label>
            <select
              id="mode"
              value={form.value.mode}
              onChange={({ currentTarget }) => set({ mode: currentTarget.value })}
            >
              {modes.map((mode) => (
                <option key={mode}>{mode}</option>
              ))}
            </select>
          </div>
        </div>
        {inputs.error.value && <Failure words={inputs.error.value} retry={inputs.reload} />}
        {conversion.error.value && <Notice tone="bad">{conversion.error.value}</Notice>}
        <Input form={form.value} set={set} takeFile={takeFile} storages={all} />
        {isOfPair && (
          <Options options={fitting.options} values={form.value.options} onChange={(options) => set({ options })} />
        )}
        <details>
          <summary>Output, callback and key</summary>
          <More form={form.value} set={set} storages={all} />
        </details>
        <Run form={form.value} />
      </form>
      <div class="result">
        {error.value && <Failure words={error.value} retry={ask} />}
        {preview.value && (
          <>
            <Panel title="The v1 request" id="request">
              <Requests requests={preview.value.requests} />
            </Panel>
            <Panel title="What it becomes" id="becomes">
              <Becomes run={preview.value.run} />
            </Panel>
          </>
        )}
      </div>
    </div>
  );
}

interface MoreProps {
  form: FormState;
  set: (changes: Partial<FormState>) => void;
  storages: StorageShown[];
}

function More({ form, set, storages }: MoreProps) {
  const output = storages.find(({ kind }) => kind === form.output);
  return (
    <div class="options">
      <div class="field">
        <label for="output">Store the output to</label>
        <select
          id="output"
          value={form.output}
          onChange={({ currentTarget }) => set({ output: currentTarget.value, outputParameters: {} })}
        >
          <option value="">nowhere</option>
          {storages.map(({ kind, title }) => (
            <option key={kind} value={kind}>
              {title}
            </option>
          ))}
        </select>
      </div>
      {output && (
        <StorageFields
          parameters={output.parameters}
          values={form.outputParameters}
          onChange={(outputParameters) => set({ outputParameters })}
        />
      )}
      <div class="field">
        <label for="callback">Callback</label>
        <input
          id="callback"
          type="url"
          placeholder="https://"
          value={form.callback}
          onInput={({ currentTarget }) => set({ callback: currentTarget.value })}
        />
      </div>
      <div class="field">
        <label for="apikey">v1 key</label>
        <input
          id="apikey"
          type="password"
          autoComplete="off"
          value={form.apiKey}
          onInput={({ currentTarget }) => set({ apiKey: currentTarget.value })}
        />
        <small>Kept in this tab only.</small>
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={form.save}
          onChange={({ currentTarget }) => set({ save: currentTarget.checked })}
        />
        Keep the files (save)
      </label>
    </div>
  );
}

/** Asked for once the keys rest; an answer that comes late is dropped. */
function usePreview(form: FormState, otherwiseKey: string) {
  const preview = useSignal<Preview | undefined>(undefined);
  const error = useSignal<string | undefined>(undefined);
  const latest = useRef(0);
  const body = {
    host: location.origin,
    given: callOf({ ...form, apiKey: form.apiKey || otherwiseKey }),
    file: form.source === 'upload' ? form.file?.name : undefined,
  };
  const key = JSON.stringify(body);
  const ask = async () => {
    const turn = (latest.current += 1);
    try {
      const answer = (await (await change('POST', 'preview', body)).json()) as Preview;
      if (turn !== latest.current) return;
      preview.value = answer;
      error.value = undefined;
    } catch (failure) {
      if (turn === latest.current) error.value = wordsFor(failure);
    }
  };
  useEffect(() => {
    const timer = setTimeout(() => void ask(), settleAfter);
    return () => clearTimeout(timer);
  }, [key]);
  return { preview, error, ask: () => void ask() };
}
