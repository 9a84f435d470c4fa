import { resumeStarts, type LaunchParts } from './launch';
import { awaitEnd, type ObservingParts } from './observe';
import type { Process } from './process';
import { removeProcess } from './remove';

const sweepEvery = 60_000;

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

  follow(process: Process): void {
    if (!process.watched || this.followed.has(process.id)) return;
    const following = awaitEnd(this.parts, process, this.stopped.signal)
      .then(() => undefined)
      .catch((error: unknown) => this.parts.logger.warn({ processId: process.id, err: error }, 'watching a job failed'))
      .finally(() => this.followed.delete(process.id));
    this.followed.set(process.id, following);
  }

  /** Goes on with starts that were cut off; deletes what has expired, and forgets it once its deletion is through. */
  async sweep(): Promise<void> {
    for (const process of await resumeStarts(this.parts)) this.follow(process);
    for (const process of await this.parts.store.expired(this.parts.clock.now())) {
      if (process.state === 'deleted') await this.parts.store.forget(process.id);
      else await removeProcess(this.parts, process);
    }
  }

  private async sweepRegularly(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      await this.sweep().catch((error: unknown) => this.parts.logger.error({ err: error }, 'the sweep failed'));
      await this.parts.clock.sleep(sweepEvery, this.stopped.signal);
    }
  }
}
