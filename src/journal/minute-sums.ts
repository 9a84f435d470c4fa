import type { Process } from '../processes';
import type { Clock } from '../runtime';
import { activityOf } from './activity';
import { durationClass, minute, noSums, type StatisticsStore, type Sums } from './statistics';

export interface MinuteSumsParts {
  clock: Clock;
  store: StatisticsStore;
  instanceId: string;
  /** How many deliveries wait. */
  waiting: () => Promise<number>;
}

/** Milliseconds between two looks at what waits. */
const lookEvery = 10_000;

/** Adds up what happens on this instance, minute by minute. */
export class MinuteSums {
  private start = 0;
  private sums: Sums = noSums();
  private dirty = false;
  /** Minutes that are over and not written yet. */
  private over: { start: number; sums: Sums }[] = [];
  private lookedAt = 0;

  constructor(private readonly parts: MinuteSumsParts) {}

  processEnded(process: Process): void {
    const sums = this.current();
    const row = activityOf(process, this.parts.clock.now());
    const { input_bytes: received, output_bytes: made, ended_at: end } = row;
    if (process.state === 'finished') sums.finished += 1;
    else sums.failed += 1;
    sums.received += received ?? 0;
    sums.made += made ?? 0;
    const duration = durationClass((end ?? 0) - (process.startedAt ?? process.createdAt));
    sums.durations[duration] = (sums.durations[duration] ?? 0) + 1;
  }

  /** `status` is 0 where no answer came. */
  upstreamAnswered(status: number): void {
    if (status === 0 || status === 429 || status >= 500) this.current().upstreamErrors += 1;
  }

  async write(): Promise<void> {
    await this.lookAtWaiting();
    const { store, instanceId } = this.parts;
    const unwritten = [...this.over, ...(this.dirty ? [{ start: this.start, sums: this.sums }] : [])];
    this.over = [];
    this.dirty = false;
    for (const { start, sums } of unwritten) await store.write(start, instanceId, sums);
  }

  private current(): Sums {
    const start = Math.floor(this.parts.clock.now() / minute) * minute;
    if (start !== this.start) {
      if (this.dirty) this.over.push({ start: this.start, sums: this.sums });
      this.start = start;
      this.sums = noSums();
    }
    this.dirty = true;
    return this.sums;
  }

  private async lookAtWaiting(): Promise<void> {
    const now = this.parts.clock.now();
    if (now - this.lookedAt < lookEvery && now >= this.lookedAt) return;
    this.lookedAt = now;
    const waiting = await this.parts.waiting();
    if (waiting > 0) this.current().waiting = Math.max(this.current().waiting, waiting);
  }
}
