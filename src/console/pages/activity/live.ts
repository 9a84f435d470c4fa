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

/** Follows `/_/api/live`; the answer ends it. The browser itself connects again. */
export function follow(reader: LiveReader): () => void {
  const source = new EventSource('/_/api/live');
  let lost = false;
  source.addEventListener('hello', () => {
    connected.value = true;
    if (lost) reader.reconnected();
    lost = false;
  });
  source.addEventListener('error', () => {
    connected.value = false;
    lost = true;
  });
  source.addEventListener('processes', ({ data }) => reader.changes(JSON.parse(data as string) as LiveChanges));
  source.addEventListener('progress', ({ data }) => reader.progress(JSON.parse(data as string) as LiveProgress));
  return () => {
    connected.value = false;
    source.close();
  };
}
