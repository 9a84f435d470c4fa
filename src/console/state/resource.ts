import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { read, wordsFor } from './api';

export interface Resource<Answer> {
  data: Signal<Answer | undefined>;
  /** Why the last try failed; what was read before is still shown. */
  error: Signal<string | undefined>;
  reload: () => void;
}

/**
 * What `/_/api/<path>` answers, read again when the path changes, and every `refresh` milliseconds while the page is seen;
 * not before the answer that is under way has come.
 */
export function useResource<Answer>(path: string | undefined, refresh?: number): Resource<Answer> {
  const data = useSignal<Answer | undefined>(undefined);
  const error = useSignal<string | undefined>(undefined);
  const turn = useSignal(0);
  useEffect(() => {
    if (path === undefined) return;
    const left = new AbortController();
    let isLoading = false;
    const load = async () => {
      if (isLoading) return;
      isLoading = true;
      try {
        const answer = await read<Answer>(path, left.signal);
        data.value = answer;
        error.value = undefined;
      } catch (failure) {
        if (!left.signal.aborted) error.value = wordsFor(failure);
      }
      isLoading = false;
    };
    void load();
    const timer = refresh === undefined ? undefined : setInterval(() => !document.hidden && void load(), refresh);
    return () => {
      left.abort();
      clearInterval(timer);
    };
  }, [path, refresh, turn.value]);
  return { data, error, reload: () => (turn.value += 1) };
}
