import { Client } from 'pg';
import { exponentialBackoff, type Clock, type Logger } from '../runtime';
import { channel, type Announcements } from './announcements';
import { connectionConfig } from './postgres';

export interface ListenerParts {
  announcements: Announcements;
  clock: Clock;
  logger: Logger;
}

const delayAfter = exponentialBackoff(500, 30_000);
/** Milliseconds; a connection that broke without a word shows when it is asked. */
const askEvery = 30_000;

/**
 * Hears the announcements of all instances on one connection of its own, which must lead to PostgreSQL itself: a pooler in
 * transaction mode hears nothing. While it is broken, nothing is heard and everything goes on.
 */
export class Listener {
  private readonly stopped = new AbortController();
  private listening: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly parts: ListenerParts,
  ) {}

  start(): void {
    this.listening = this.listenAgainAndAgain();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.listening;
  }

  private async listenAgainAndAgain(): Promise<void> {
    const { clock, logger } = this.parts;
    const { signal } = this.stopped;
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        await this.listen(() => (failures = 0));
      } catch (error) {
        logger.warn({ err: error }, 'announcements of other instances are not heard; they are looked for instead');
      }
      await clock.sleep(delayAfter(failures), signal);
    }
  }

  private async listen(onReady: () => void): Promise<void> {
    const { announcements, clock } = this.parts;
    const client = new Client({ ...connectionConfig(this.url), query_timeout: 10_000 });
    const broken = new AbortController();
    client.on('error', (error) => broken.abort(error));
    client.on('end', () => broken.abort(new Error('The connection was closed')));
    client.on('notification', ({ payload }) => announcements.heard(payload));
    const either = AbortSignal.any([this.stopped.signal, broken.signal]);
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      onReady();
      announcements.heard();
      while (!either.aborted) {
        await clock.sleep(askEvery, either);
        if (!either.aborted) await client.query('select 1');
      }
    } finally {
      await client.end().catch(() => undefined);
    }
    if (!this.stopped.signal.aborted) throw broken.signal.reason;
  }
}
