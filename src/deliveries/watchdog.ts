import type { Clock } from '../runtime';

export interface Watchdog {
  /** Aborts once the time-out has passed without progress. */
  signal: AbortSignal;
  /** Aborts when the watchdog is stopped. */
  done: AbortSignal;
  progress: () => void;
  stop: () => void;
}

/** Notices a transfer that has stalled for `timeout` milliseconds. */
export function startWatchdog(clock: Clock, timeout: number): Watchdog {
  const stalled = new AbortController();
  const done = new AbortController();
  let lastProgress = clock.now();
  const watch = async () => {
    while (!done.signal.aborted) {
      const left = lastProgress + timeout - clock.now();
      if (left <= 0) return stalled.abort();
      await clock.sleep(left, done.signal);
    }
  };
  void watch();
  return {
    signal: stalled.signal,
    done: done.signal,
    progress: () => {
      lastProgress = clock.now();
    },
    stop: () => done.abort(),
  };
}
