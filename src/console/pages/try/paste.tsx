import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Preview } from '../../../admin/console/shapes';
import { Notice, Panel } from '../../components/basics';
import { translated, wordsFor } from '../../state/api';
import { Becomes } from './becomes';

const example = `curl -d apikey=… -d inputformat=png -d outputformat=jpg -d input=download \\
  -d file=https://example.org/picture.png -d 'converteroptions[resize]=320x' https://api.cloudconvert.com/convert`;
const settleAfter = 300;

/** `call`: its address, where there are several. */
type NamedRun = Preview['run'] & { call?: string };

/** A call that somebody wrote down: as JSON, as a curl line, or recorded by a browser. */
export function Paste() {
  const text = useSignal('');
  const runs = useSignal<NamedRun[]>([]);
  const error = useSignal<string | undefined>(undefined);
  useEffect(() => {
    const left = new AbortController();
    const ask = async () => {
      error.value = undefined;
      runs.value = [];
      if (!text.value.trim()) return;
      try {
        runs.value = await translated<NamedRun>(text.value, left.signal);
      } catch (failure) {
        if (!left.signal.aborted) error.value = wordsFor(failure);
      }
    };
    const timer = setTimeout(() => void ask(), settleAfter);
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }, [text.value]);
  const drop = (event: DragEvent) => {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    void file.text().then((content) => (text.value = content));
  };
  return (
    <div class="try">
      <div class="panel form paste">
        <div class="field">
          <label for="pasted">A JSON body, a curl line or a HAR file (drop it here)</label>
          <textarea
            id="pasted"
            spellcheck={false}
            placeholder={example}
            value={text.value}
            onInput={({ currentTarget }) => (text.value = currentTarget.value)}
            onDrop={drop}
            onDragOver={(event) => event.preventDefault()}
          />
        </div>
        <div class="actions">
          <button type="button" class="quiet" onClick={() => (text.value = example)}>
            Take the example
          </button>
        </div>
        <p class="hint">Nothing is run, and nothing is kept.</p>
      </div>
      <div class="result">
        {error.value && <Notice tone="bad">{error.value}</Notice>}
        {runs.value.map(({ call, ...run }, index) => (
          <Panel key={index} title={call ?? 'What it becomes'} id={`becomes${index}`}>
            <Becomes run={run} />
          </Panel>
        ))}
      </div>
    </div>
  );
}
