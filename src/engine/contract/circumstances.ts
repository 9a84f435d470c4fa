import { AsyncLocalStorage } from 'node:async_hooks';

/** What all tools of a conversion go by, however deep below it they are. */
export interface Circumstances {
  /** The instant at which it takes place (milliseconds since the epoch), so that its files repeat; undefined: now. */
  stillAt?: number;
  /** The folder of the engine that it belongs to; a program may embed several. */
  dataDir?: string;
}

const storage = new AsyncLocalStorage<Circumstances>();

/** Every conversion that `work` does has these circumstances. */
export function under<Result>(given: Circumstances, work: () => Result): Result {
  return storage.run(given, work);
}

/** Those of the conversion under way; none outside of one. */
export function circumstances(): Circumstances {
  return storage.getStore() ?? {};
}
