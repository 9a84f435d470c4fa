import { WordTree, type Clock, type Logger } from '../../runtime';
import { exampleOptions, shapeId, shapeOf, type AnsweredCall, type CallShape } from './shape';
import { dayOf, type Usage, type UsageStore } from './usage-store';

export interface UsageCounterParts {
  store: Pick<UsageStore, 'add' | 'forgetBefore'>;
  /** REPORT_DAYS. */
  days: number;
  clock: Clock;
  logger: Logger;
}

const writeEvery = 5_000;
const dayLength = 24 * 60 * 60 * 1000;
/** Shapes that one caller may have on one day; what comes on top is counted as one. */
const mostShapes = 500;
const mostCallers = 10_000;
const mostIds = 1_000;

/** Counts calls in memory and writes them to the database every few seconds, so that no answer waits for it. */
export class UsageCounter {
  private counts = new Map<string, Usage>();
  /** Those of calls that hold nothing to look at, by what tells them apart before their shape is made. */
  private plain = new WordTree<Usage>();
  private shapes = new Map<string, Set<string>>();
  private today = '';
  private day = '';
  private readonly ids = new Map<string, string>();
  private dayBegun = -1;
  private forgotten = '';
  private readonly stopped = new AbortController();
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly parts: UsageCounterParts) {}

  start(): void {
    this.writing = this.writeRegularly();
  }

  /** Writes what is counted so far; a stop does not fail for a database that is away. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.writing;
    await this.write().catch((error: unknown) => this.report(error));
  }

  count(caller: string, answered: AnsweredCall): void {
    const now = this.parts.clock.now();
    const day = this.dayAt(now);
    const { method, route, status, contentType = '', userAgent = '' } = answered;
    const words = [caller, route, method, status, contentType, userAgent] as const;
    const seen = answered.call ? undefined : this.plain.get(words);
    const usage = seen?.day === day ? seen : this.usageOf(caller, answered, { now, day });
    if (!answered.call && usage !== seen && this.plain.size < mostIds) this.plain.set(words, usage);
    usage.count += 1;
    usage.lastAt = now;
  }

  private usageOf(caller: string, answered: AnsweredCall, { now, day }: { now: number; day: string }): Usage {
    const { id, shape } = this.bounded(caller, day, answered);
    const key = `${caller} ${id} ${answered.status} ${day}`;
    const known = this.counts.get(key);
    if (known) return known;
    const example = answered.call ? exampleOptions(answered.call) : {};
    const times = { firstAt: now, lastAt: now };
    const usage = { day, caller, shapeId: id, status: answered.status, shape, example, count: 0, ...times };
    this.counts.set(key, usage);
    return usage;
  }

  /** Writes what was counted since the last time. */
  async write(): Promise<void> {
    const counted = this.counts;
    this.counts = new Map();
    this.plain.clear();
    try {
      await this.parts.store.add([...counted.values()]);
    } catch (error) {
      this.takeBack(counted);
      throw error;
    }
  }

  /** What could not be written is written with what was counted since. */
  private takeBack(counted: Map<string, Usage>): void {
    for (const [key, usage] of this.counts) {
      const before = counted.get(key);
      if (before) [before.count, before.lastAt] = [before.count + usage.count, usage.lastAt];
      else if (counted.size < mostCallers) counted.set(key, usage);
    }
    this.counts = counted;
    this.plain.clear();
  }

  /** Once a day is enough. */
  private async forget(): Promise<void> {
    const { clock, days, store } = this.parts;
    const oldest = dayOf(clock.now() - days * dayLength);
    if (oldest === this.forgotten) return;
    await store.forgetBefore(oldest);
    this.forgotten = oldest;
  }

  /** A caller who makes up words can fill neither the memory nor the database. */
  private bounded(caller: string, day: string, answered: AnsweredCall): { id: string; shape: CallShape } {
    if (day !== this.today) {
      this.today = day;
      this.shapes = new Map();
    }
    const shape = shapeOf(answered);
    const id = this.idOf(shape);
    const ofCaller = this.shapes.get(caller) ?? new Set<string>();
    if (this.shapes.size < mostCallers) this.shapes.set(caller, ofCaller);
    if (ofCaller.has(id) || ofCaller.size < mostShapes) {
      ofCaller.add(id);
      return { id, shape };
    }
    const other = { route: shape.route, encoding: 'other' };
    return { id: this.idOf(other), shape: other };
  }

  /** Most calls have one of a few shapes: their ids are not made anew for each. */
  private idOf(shape: CallShape): string {
    const text = JSON.stringify(shape);
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = shapeId(shape);
    if (this.ids.size >= mostIds) this.ids.clear();
    this.ids.set(text, id);
    return id;
  }

  /** The day of a time, told anew once a day. */
  private dayAt(now: number): string {
    const begun = Math.floor(now / dayLength);
    if (begun !== this.dayBegun) {
      this.dayBegun = begun;
      this.day = dayOf(now);
    }
    return this.day;
  }

  private async writeRegularly(): Promise<void> {
    const { clock } = this.parts;
    const { signal } = this.stopped;
    while (!signal.aborted) {
      await clock.sleep(writeEvery, signal);
      await this.write()
        .then(() => this.forget())
        .catch((error: unknown) => this.report(error));
    }
  }

  private report(error: unknown): void {
    this.parts.logger.warn({ err: error }, 'counts of calls could not be written');
  }
}
