import type { Clock } from '../src/runtime';

/** A clock that stands until a test moves it. */
export class ManualClock implements Clock {
  private readonly sleepers = new Set<{ until: number; wake: () => void }>();

  constructor(private time = 1_500_000_000_000) {}

  now(): number {
    return this.time;
  }

  stamp(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const sleeper = { until: this.time + milliseconds, wake: () => undefined as void };
      sleeper.wake = () => {
        this.sleepers.delete(sleeper);
        signal?.removeEventListener('abort', sleeper.wake);
        resolve();
      };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  /** Wakes whoever sleeps until then. */
  advance(milliseconds: number): void {
    this.time += milliseconds;
    for (const sleeper of [...this.sleepers].filter(({ until }) => until <= this.time)) sleeper.wake();
  }
}
