/** The only source of time. `now()` is milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** The time that records keep and callers are told; `now()`, except where runs shall repeat. Never before `now()`. */
  stamp(): number;
  /** Resolves after `milliseconds`, or as soon as `signal` aborts (without rejecting). */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  stamp: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(finish, milliseconds);
      function finish() {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      }
      signal?.addEventListener('abort', finish, { once: true });
    }),
};
