import type { Clock } from '../runtime';

export interface Watchdog {
  /** Aborts once `patience` has passed without food. */
  signal: AbortSignal;
  /** Aborts when the watch ends. */
  done: AbortSignal;
  feed: () => void;
  stop: () => void;
}

/** Notices a transfer that no longer moves; `patience` in milliseconds. */
export function startWatchdog(clock: Clock, patience: number): Watchdog {
  const hungry = new AbortController();
  const done = new AbortController();
  let fedAt = clock.now();
  const watch = async () => {
    while (!done.signal.aborted) {
      const left = fedAt + patience - clock.now();
      if (left <= 0) return hungry.abort();
      await clock.sleep(left, done.signal);
    }
  };
  void watch();
  return {
    signal: hungry.signal,
    done: done.signal,
    feed: () => {
      fedAt = clock.now();
    },
    stop: () => done.abort(),
  };
}
