import type { Kysely } from 'kysely';
import type { Database } from '../database';
import type { Process } from '../processes';
import { loggerFor, type Clock, type IdMaker, type Logger, type Trace } from '../runtime';
import { ActivityStore, activityOf } from './activity';
import { EventStore, type AuditEntry, type DeliveryTry, type JournalEvent, type RecordedCall } from './events';
import { MinuteSums } from './minute-sums';
import { StatisticsStore } from './statistics';

export interface JournalParts {
  database: Kysely<Database>;
  clock: Clock;
  ids: IdMaker;
  logger: Logger;
  instanceId: string;
  /** A stored Process, for what a crash kept from being written. */
  processById: (id: string) => Promise<Process | undefined>;
  /** How many deliveries wait. */
  waiting: () => Promise<number>;
  /** Days that it is kept. */
  days: number;
}

/** Milliseconds between two writes, so that a busy proxy writes many rows at once. */
const writeEvery = 250;
const forgetEvery = 3_600_000;
const day = 24 * forgetEvery;
/** What operators did is kept this long, however short the rest. */
const auditDays = 90;
const statisticsDays = 8;
/** Rows that wait to be written while the database does not take any. */
const mostWaiting = 20_000;
/** Looked at together, and written together where they were missed: a millisecond or a few, then whoever calls has a turn. */
const lookedAtTogether = 256;
const caughtUpTogether = 16;
/** Milliseconds; and how many times as long as the look took: what was missed may be a million, and nobody waits for it. */
const betweenLooks = 10;
const restOfLooks = 4;

/**
 * Writes down, a moment later and beside the work itself, what the console shows of the past. What an instance has not yet
 * written when it is killed is caught up on with the next start, except for calls and tries of its last quarter of a second.
 */
export class Journal {
  readonly activity: ActivityStore;
  readonly events: EventStore;
  readonly statistics: StatisticsStore;
  private readonly sums: MinuteSums;
  private readonly stopped = new AbortController();
  private readonly listeners = new Set<() => void>();
  private changed = new Map<string, Process>();
  private pending: JournalEvent[] = [];
  private working: Promise<unknown> = Promise.resolve();
  private forgetAt = 0;

  constructor(private readonly parts: JournalParts) {
    const { database, clock, instanceId, waiting } = parts;
    this.activity = new ActivityStore(database);
    this.events = new EventStore(database);
    this.statistics = new StatisticsStore(database);
    this.sums = new MinuteSums({ clock, store: this.statistics, instanceId, waiting });
  }

  /** Of several states of a Process only the last one is written. */
  stored(process: Process): void {
    if (this.changed.size < mostWaiting || this.changed.has(process.id)) this.changed.set(process.id, process);
  }

  ended(process: Process): void {
    this.sums.processEnded(process);
  }

  upstreamAnswered(status: number): void {
    this.sums.upstreamAnswered(status);
  }

  called(processId: string, call: RecordedCall): void {
    this.note({ processId, kind: 'call', detail: call });
  }

  tried(processId: string, attempt: DeliveryTry): void {
    this.note({ processId, kind: 'try', detail: attempt });
  }

  /** `trace`: of the request by which it was done. */
  audited(processId: string, entry: AuditEntry, trace?: Trace): void {
    this.note({ processId, kind: 'audit', detail: entry });
    const facts = { processId: processId || undefined, ...entry };
    loggerFor(this.parts.logger, trace).info(facts, 'an operator used the console');
  }

  /** Called after each write; the answer ends that. */
  onWritten(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    const repaired = this.guarded('the journal could not be caught up on', () => this.repair());
    this.working = Promise.all([repaired, this.work()]);
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.working;
    await this.guarded('the journal could not be written', () => this.write());
  }

  /** Writes what waits; what could not be written waits on. */
  async write(): Promise<void> {
    const changed = this.changed;
    this.changed = new Map();
    try {
      const now = this.parts.clock.now();
      await this.activity.write([...changed.values()].map((process) => activityOf(process, now)));
    } catch (error) {
      this.changed = new Map([...changed, ...this.changed]);
      throw error;
    }
    const written = await this.writeEvents();
    await this.sums.write();
    if (changed.size + written > 0) for (const listener of this.listeners) listener();
  }

  private async writeEvents(): Promise<number> {
    const events = this.pending;
    this.pending = [];
    try {
      await this.events.write(events);
    } catch (error) {
      this.pending = [...events, ...this.pending].slice(0, mostWaiting);
      throw error;
    }
    return events.length;
  }

  private note(event: Omit<JournalEvent, 'id' | 'at'>): void {
    if (this.pending.length >= mostWaiting) return;
    const { ids, clock } = this.parts;
    const at = clock.now();
    this.pending.push({ ...event, id: ids.rowId(at), at } as JournalEvent);
  }

  private async work(): Promise<void> {
    const { clock } = this.parts;
    while (!this.stopped.signal.aborted) {
      await this.guarded('the journal could not be written', () => this.write());
      await this.guarded('the journal could not be cut', () => this.forgetOld());
      await clock.sleep(writeEvery, this.stopped.signal);
    }
  }

  /** States that were stored but not written here. In one pass: there may be a million that were. */
  private async repair(): Promise<void> {
    const { clock, processById } = this.parts;
    const { signal } = this.stopped;
    for (let after: string | undefined = ''; after !== undefined && !signal.aborted;) {
      const begun = performance.now();
      const { missed, last }: { missed: string[]; last?: string } = await this.activity.missed(after, lookedAtTogether);
      const some = missed.slice(0, caughtUpTogether);
      const found = await Promise.all(some.map((id) => processById(id)));
      const now = clock.now();
      await this.activity.write(found.flatMap((process) => (process ? [activityOf(process, now)] : [])));
      after = some.length < missed.length ? some.at(-1) : last;
      const took = missed.length > 0 ? performance.now() - begun : 0;
      if (after !== undefined) await clock.sleep(Math.max(betweenLooks, restOfLooks * took), signal);
    }
  }

  private async forgetOld(): Promise<void> {
    const now = this.parts.clock.now();
    if (now < this.forgetAt) return;
    this.forgetAt = now + forgetEvery;
    const before = now - this.parts.days * day;
    await this.activity.forget(before);
    await this.events.forget(['call', 'try'], before);
    await this.events.forget(['audit'], now - auditDays * day);
    await this.statistics.forget(now - statisticsDays * day);
  }

  private async guarded(words: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => this.parts.logger.error({ err: error }, words));
  }
}
