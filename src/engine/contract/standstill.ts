import { AsyncLocalStorage } from 'node:async_hooks';

const instants = new AsyncLocalStorage<number>();

/** Conversions that `work` does take place at `instant` (milliseconds since the epoch), so that their files repeat. */
export function standingStill<Result>(instant: number | undefined, work: () => Result): Result {
  return instant === undefined ? work() : instants.run(instant, work);
}

/** The instant of the conversion under way; undefined: now. */
export function standstill(): number | undefined {
  return instants.getStore();
}
