import type { KeyRing } from '../../config';
import type { ActivityRow } from '../../database';
import type { Journal } from '../../journal';
import type { Processes } from '../../processes';
import { progressOf } from '../../translate';
import type { Clock, Logger } from '../../runtime';
import { itemOf } from './items';
import type { LiveChanges, LiveProgress } from './shapes';

export interface LiveFeedParts {
  journal: Pick<Journal, 'activity' | 'onWritten'>;
  processes: Pick<Processes, 'byId' | 'observe'>;
  keys: Pick<KeyRing, 'byOwner'>;
  clock: Clock;
  logger: Logger;
  isDraining: () => boolean;
}

export interface LiveListener {
  changes(changes: LiveChanges): void;
  progress(progress: LiveProgress): void;
  /** The server stops. */
  end(): void;
}

/** Milliseconds between two looks for what other instances have written. */
const lookEvery = 500;
const progressEvery = 2_000;
/** Clocks of instances differ, and a row may be written a moment after its time: this far back is looked again. */
const overlap = 3_000;
const mostChanges = 1_000;
/** Of the Processes that work, so many are asked for their progress; each may cost a request to the upstream. */
const mostProgress = 20;

/**
 * What changes, for everybody who watches. Read from the database, so that changes of other instances are seen as well; as
 * long as nobody watches, nothing is read.
 */
export class LiveFeed {
  private readonly listeners = new Set<LiveListener>();
  private looking?: Promise<void>;
  private alarm = new AbortController();
  private seen = new Map<string, number>();

  constructor(private readonly parts: LiveFeedParts) {}

  get watchers(): number {
    return this.listeners.size;
  }

  /** The answer ends it. */
  subscribe(listener: LiveListener): () => void {
    this.listeners.add(listener);
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.alarm.abort();
    };
  }

  private async look(): Promise<void> {
    const { clock, logger, journal, isDraining } = this.parts;
    const stopListening = journal.onWritten(() => this.alarm.abort());
    let since = clock.now();
    let progressAt = 0;
    this.seen = new Map();
    while (this.listeners.size > 0) {
      if (isDraining()) for (const listener of this.listeners) listener.end();
      try {
        since = await this.tellChanges(since);
        if (clock.now() - progressAt >= progressEvery) {
          progressAt = clock.now();
          await this.tellProgress();
        }
      } catch (error) {
        logger.warn({ err: error }, 'the live list of the console could not be read');
      }
      this.alarm = new AbortController();
      await clock.sleep(lookEvery, this.alarm.signal);
    }
    stopListening();
  }

  /** Answers where the next look begins. */
  private async tellChanges(since: number): Promise<number> {
    const now = this.parts.clock.now();
    const rows = await this.parts.journal.activity.changedSince(since - overlap, mostChanges);
    const fresh = rows.filter(({ id, version }) => (this.seen.get(id) ?? -1) < Number(version));
    this.seen = new Map(rows.map(({ id, version }: ActivityRow) => [id, Number(version)]));
    if (fresh.length > 0) {
      const items = fresh.map((row) => itemOf(row, this.parts.keys));
      for (const listener of this.listeners) listener.changes({ items });
    }
    return now;
  }

  /** Looking also notices the end of what nobody else asks for. */
  private async tellProgress(): Promise<void> {
    const { journal, processes } = this.parts;
    const ids = await journal.activity.running(mostProgress);
    const found = await Promise.all(ids.map((id) => this.progressOf(id, processes).catch(() => undefined)));
    const progress = Object.fromEntries(found.filter((each) => each !== undefined));
    if (Object.keys(progress).length > 0) for (const listener of this.listeners) listener.progress({ progress });
  }

  private async progressOf(id: string, processes: LiveFeedParts['processes']) {
    const process = await processes.byId(id);
    if (process?.state !== 'running') return undefined;
    const { job } = await processes.observe(process);
    if (!job) return undefined;
    const { step, percent } = progressOf(job);
    return [id, { step, percent }] as const;
  }
}
