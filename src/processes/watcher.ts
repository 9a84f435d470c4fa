import { V1Error } from '../errors';
import { removeExpired } from './expiry';
import type { LaunchParts } from './launch';
import { awaitEnd, type ObservingParts } from './observe';
import { partsAt, v2UpstreamOf, type ProcessParts } from './parts';
import type { Process } from './process';
import { resumeStarts } from './resume-starts';

/** Milliseconds: a lease lasts three times as long. */
const attendEvery = 5_000;
const sweepEvery = 60_000;
const firstRetry = 1_000;
const longestRetry = 60_000;
/** Processes taken over at a time, so that the others get their share of what one instance left. */
const mostTaken = 200;
const batchSize = 200;

/**
 * Notices what nobody asks for: the end of Processes with side effects (the others are told by their polls), and the
 * expiry of all. Instances share the work: each Process is watched by the one that started it, and taken over by another
 * where that one is gone; one of them sweeps.
 */
export class Watcher {
  private readonly stopped = new AbortController();
  private readonly followed = new Map<string, { stop: AbortController; end: Promise<void> }>();
  private sweeps = false;
  private working: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: LaunchParts & ObservingParts & Pick<ProcessParts, 'upstreams'>) {}

  async start(): Promise<void> {
    await this.attend();
    this.working = Promise.all([
      this.regularly(attendEvery, () => this.attend()),
      this.regularly(attendEvery, () => (this.sweeps ? this.resume() : Promise.resolve())),
      this.regularly(sweepEvery, () => this.sweepForAll()),
    ]);
  }

  /** What this instance did for the others, any of them may do from now on. */
  async stop(): Promise<void> {
    this.stopped.abort();
    for (const { stop } of this.followed.values()) stop.abort();
    await Promise.all([this.working, ...[...this.followed.values()].map(({ end }) => end)]);
    const { store, leases, logger } = this.parts;
    await Promise.all([store.unwatchAll(leases.holder), leases.releaseAll()]).catch((error: unknown) =>
      logger.warn({ err: error }, 'leases could not be handed back; they run out by themselves'),
    );
  }

  /** Until the Process is over or expired: no answer of the upstream is bad enough to lose a callback over. */
  follow(process: Process): void {
    if (!process.watched || this.followed.has(process.id) || this.stopped.signal.aborted) return;
    const stop = new AbortController();
    const end = this.untilOver(process, stop.signal)
      .catch((error: unknown) =>
        this.parts.logger.error({ processId: process.id, err: error }, 'watching a job failed'),
      )
      .finally(() => this.followed.delete(process.id));
    this.followed.set(process.id, { stop, end });
  }

  /** Goes on with starts that were cut off. */
  async resume(): Promise<void> {
    for (const process of await resumeStarts(this.parts)) this.follow(process);
  }

  /**
   * Deletes what has expired, and forgets what needs nothing any more. In batches, so that nothing is locked for long and
   * requests come between.
   */
  private async sweep(): Promise<void> {
    const { store, clock } = this.parts;
    await removeExpired(this.parts, this.stopped.signal);
    await this.inBatches(() => store.forgetExpired(clock.now(), batchSize));
  }

  /** Shows that this instance is alive, and watches what nobody else does. */
  private async attend(): Promise<void> {
    const { store, leases } = this.parts;
    await leases.hold(`instance ${leases.holder}`);
    this.sweeps = await leases.hold('sweep');
    if (this.sweeps) await store.freeAbandoned(await leases.living());
    for (const process of await store.takeUnwatched(leases.holder, mostTaken)) this.follow(process);
  }

  private async sweepForAll(): Promise<void> {
    await this.followOwn();
    if (this.sweeps) await this.sweep();
  }

  /** An instance that stood still for a while may have lost some to others; of some that are its own it may not know. */
  private async followOwn(): Promise<void> {
    const before = [...this.followed];
    const own = await this.parts.store.watchedBy(this.parts.leases.holder);
    const ids = new Set(own.map(({ id }) => id));
    for (const [id, { stop }] of before) if (!ids.has(id)) stop.abort();
    for (const process of own) this.follow(process);
  }

  private async untilOver(process: Process, signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.parts;
    for (let delay = firstRetry; !signal.aborted; delay = Math.min(delay * 2, longestRetry)) {
      try {
        await awaitEnd(partsAt(this.parts, v2UpstreamOf(process), process.trace), process, signal);
        return;
      } catch (error) {
        if (clock.now() >= process.expiresAt || error instanceof V1Error) return;
        logger.warn({ processId: process.id, err: error, delay }, 'a job could not be watched and is tried again');
      }
      await clock.sleep(delay, signal);
    }
  }

  /** As long as batches come back full; one with a failure in it is the last. */
  private async inBatches(batch: () => Promise<number>): Promise<void> {
    while (!this.stopped.signal.aborted && (await batch()) === batchSize);
  }

  private async regularly(every: number, work: () => Promise<void>): Promise<void> {
    const { clock, logger } = this.parts;
    const { signal } = this.stopped;
    while (!signal.aborted) {
      await work().catch((error: unknown) => logger.error({ err: error }, 'looking after all processes failed'));
      await clock.sleep(every, signal);
    }
  }
}
