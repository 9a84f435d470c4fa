import type { Announcements } from '../database';
import type { Clock, Logger } from '../runtime';
import type { Observation } from './observation';
import type { Process } from './process';
import type { ProcessStore } from './store';

/** Milliseconds between two looks at what other instances have done to the Processes that are waited for. */
const lookEvery = 1_000;

/** A reason of its own spares the error, with its stack, that each end would make. */
const over = 'Nobody waits any more';

interface EndWatchesParts {
  store: Pick<ProcessStore, 'versions'>;
  announcements: Pick<Announcements, 'listen'>;
  clock: Clock;
  logger: Logger;
}

/**
 * Who waits for the end of a Process joins the one watch of it (design 4.5): ten thousand waiters cost as many connections
 * and nothing else. What is announced wakes a watch at once; what is not shows in one look a second for all of them.
 */
export class EndWatches {
  private readonly watches = new Map<string, EndWatch>();
  private looking?: AbortController;

  constructor(private readonly parts: EndWatchesParts) {
    parts.announcements.listen((id) => {
      if (id === undefined) for (const watch of this.watches.values()) watch.wake();
      else this.watches.get(id)?.wake();
    });
  }

  /**
   * Resolves with what the watch of this Process sees in the end, or with undefined when `signal` aborts first. `begin`
   * starts the watch where there is none; it ends with the last who waits.
   */
  async join(
    { id, version }: Process,
    signal: AbortSignal,
    begin: (watch: EndWatch) => Promise<Observation>,
  ): Promise<Observation | undefined> {
    if (signal.aborted) return undefined;
    const watch = this.watches.get(id) ?? this.start(id, new EndWatch(version, begin));
    watch.waiters += 1;
    try {
      return await unlessAborted(watch.end, signal);
    } finally {
      watch.waiters -= 1;
      if (watch.waiters === 0) this.stop(id, watch);
    }
  }

  private start(id: string, watch: EndWatch): EndWatch {
    this.watches.set(id, watch);
    watch.end.catch(() => undefined).finally(() => this.stop(id, watch));
    if (!this.looking) {
      this.looking = new AbortController();
      void this.look(this.looking.signal);
    }
    return watch;
  }

  private stop(id: string, watch: EndWatch): void {
    watch.stop();
    if (this.watches.get(id) === watch) this.watches.delete(id);
    if (this.watches.size > 0) return;
    this.looking?.abort(over);
    this.looking = undefined;
  }

  private async look(stopped: AbortSignal): Promise<void> {
    const { store, clock, logger } = this.parts;
    await clock.sleep(lookEvery, stopped);
    while (!stopped.aborted) {
      try {
        const versions = await store.versions([...this.watches.keys()]);
        for (const [id, watch] of this.watches) if (versions.get(id) !== watch.version) watch.wake();
      } catch (error) {
        logger.warn({ err: error }, 'the processes that are waited for could not be looked at');
      }
      await clock.sleep(lookEvery, stopped);
    }
  }
}

/** One Process that is waited for. */
export class EndWatch {
  waiters = 0;
  readonly end: Promise<Observation>;
  private readonly stopped = new AbortController();
  private woken = false;
  private wakeSleeper?: () => void;

  constructor(
    /** Of the Process, as it was read last. */
    public version: number,
    begin: (watch: EndWatch) => Promise<Observation>,
  ) {
    this.end = begin(this);
  }

  /** Aborts once nobody waits any more. */
  get signal(): AbortSignal {
    return this.stopped.signal;
  }

  /** The Process has changed. */
  wake(): void {
    this.woken = true;
    this.wakeSleeper?.();
  }

  stop(): void {
    this.stopped.abort(over);
    this.wake();
  }

  /** Resolves once the Process has changed since the last `beginLook`, or nobody waits any more. */
  async changed(): Promise<undefined> {
    if (!this.woken) await new Promise<void>((resolve) => (this.wakeSleeper = resolve));
  }

  /** The Process is read now: what changes from here on has not been seen. */
  beginLook(): void {
    this.woken = false;
  }
}

function unlessAborted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    const leave = () => resolve(undefined);
    signal.addEventListener('abort', leave, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
