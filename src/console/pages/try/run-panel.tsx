import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Notice } from '../../components/basics';
import { wordsFor } from '../../state/api';
import type { FormState } from './form-state';
import { runCall, type RunEnd, type RunProgress } from './run';

/** Runs the call of the form, shows how far it is, and what came out. */
export function Run({ form }: { form: FormState }) {
  const progress = useSignal<RunProgress | undefined>(undefined);
  const end = useSignal<RunEnd | undefined>(undefined);
  const error = useSignal<string | undefined>(undefined);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const lacksFile = form.source === 'upload' && !form.file;
  const start = async () => {
    const stop = new AbortController();
    running.current = stop;
    end.value = error.value = undefined;
    try {
      end.value = await runCall(
        { ...form, apiKey: form.apiKey || 'console' },
        (told) => (progress.value = told),
        stop.signal,
      );
    } catch (failure) {
      error.value = wordsFor(failure);
    }
    progress.value = undefined;
    running.current = null;
  };
  return (
    <div class="run">
      <div class="actions">
        <button type="button" onClick={start} disabled={progress.value !== undefined || lacksFile}>
          Run it
        </button>
        {lacksFile && <span class="hint">Choose a file first.</span>}
      </div>
      {progress.value && (
        <div role="status">
          <progress max={100} value={progress.value.percent} aria-label={`Step ${progress.value.step}`} />
          <p class="hint">
            {progress.value.message} ({progress.value.percent} %)
          </p>
        </div>
      )}
      {error.value && <Notice tone="bad">{error.value}</Notice>}
      {end.value && <End end={end.value} />}
    </div>
  );
}

function End({ end: { id, failed, message, download, filename } }: { end: RunEnd }) {
  return (
    <Notice tone={failed ? 'bad' : 'good'}>
      <p>{message}</p>
      <div class="actions">
        {download && (
          <a href={download} download={filename ?? true} target="_blank" rel="noreferrer">
            Download {filename}
          </a>
        )}
        <a href={`/_/process/${id}`}>See the whole process</a>
      </div>
    </Notice>
  );
}
