import { V1Error } from '../errors';
import { resumeStarts, type LaunchParts } from './launch';
import { awaitEnd, type ObservingParts } from './observe';
import type { Process } from './process';
import { removeProcess } from './remove';

const sweepEvery = 60_000;
/** Milliseconds. */
const firstRetry = 1_000;
const longestRetry = 60_000;

/**
 * Notices what nobody asks for: the end of Processes with side effects (the others are told by their polls), and the
 * expiry of all. Picks up after a restart where the last instance stopped.
 */
export class Watcher {
  private readonly stopped = new AbortController();
  private readonly followed = new Map<string, Promise<void>>();
  private sweeping: Promise<void> = Promise.resolve();

  constructor(private readonly parts: LaunchParts & ObservingParts) {}

  async start(): Promise<void> {
    for (const process of await this.parts.store.watched()) this.follow(process);
    this.sweeping = this.sweepRegularly();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.all([this.sweeping, ...this.followed.values()]);
  }

  /** Until the Process is over or expired: no answer of the upstream is bad enough to lose a callback over. */
  follow(process: Process): void {
    if (!process.watched || this.followed.has(process.id)) return;
    const following = this.untilOver(process)
      .catch((error: unknown) =>
        this.parts.logger.error({ processId: process.id, err: error }, 'watching a job failed'),
      )
      .finally(() => this.followed.delete(process.id));
    this.followed.set(process.id, following);
  }

  private async untilOver(process: Process): Promise<void> {
    const { clock, logger } = this.parts;
    const { signal } = this.stopped;
    for (let delay = firstRetry; !signal.aborted; delay = Math.min(delay * 2, longestRetry)) {
      try {
        await awaitEnd(this.parts, process, signal);
        return;
      } catch (error) {
        if (clock.now() >= process.expiresAt || error instanceof V1Error) return;
        logger.warn({ processId: process.id, err: error, delay }, 'a job could not be watched and is tried again');
      }
      await clock.sleep(delay, signal);
    }
  }

  /** Goes on with starts that were cut off; deletes what has expired, and forgets it once its deletion is through. */
  async sweep(): Promise<void> {
    for (const process of await resumeStarts(this.parts)) this.follow(process);
    for (const process of await this.parts.store.watched()) this.follow(process);
    for (const process of await this.parts.store.expired(this.parts.clock.now())) {
      await this.removeExpired(process).catch((error: unknown) =>
        this.parts.logger.error({ processId: process.id, err: error }, 'an expired process could not be removed'),
      );
    }
  }

  private async removeExpired(process: Process): Promise<void> {
    if (process.state === 'deleted') await this.parts.store.forget(process.id);
    else await removeProcess(this.parts, process);
  }

  private async sweepRegularly(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      await this.sweep().catch((error: unknown) => this.parts.logger.error({ err: error }, 'the sweep failed'));
      await this.parts.clock.sleep(sweepEvery, this.stopped.signal);
    }
  }
}
