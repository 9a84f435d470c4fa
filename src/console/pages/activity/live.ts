import { signal } from '@preact/signals';
import type { LiveChanges, LiveProgress } from '../../../admin/console/shapes';

/** Whether what happens is told right now. */
export const connected = signal(false);

export interface LiveReader {
  changes(changes: LiveChanges): void;
  progress(progress: LiveProgress): void;
  /** The connection is back: something may have been missed. */
  reconnected(): void;
}

/** Milliseconds. */
const connectAgainAfter = 3_000;

/**
 * Follows `/_/api/live`; the answer ends it. After a broken connection the browser itself connects again, after an answer
 * that is an error it does not.
 */
export function follow(reader: LiveReader): () => void {
  let lost = false;
  let source: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  const connect = () => {
    source = new EventSource('/_/api/live');
    source.addEventListener('hello', () => {
      connected.value = true;
      if (lost) reader.reconnected();
      lost = false;
    });
    source.addEventListener('error', () => {
      connected.value = false;
      lost = true;
      if (source.readyState === EventSource.CLOSED) again = setTimeout(connect, connectAgainAfter);
    });
    source.addEventListener('processes', ({ data }) => reader.changes(JSON.parse(data as string) as LiveChanges));
    source.addEventListener('progress', ({ data }) => reader.progress(JSON.parse(data as string) as LiveProgress));
  };
  connect();
  return () => {
    connected.value = false;
    clearTimeout(again);
    source.close();
  };
}
