import { exponentialBackoff, type Clock, type Logger } from '../runtime';
import { connectionConfig, lazyPg } from './connections';

export interface Channel {
  /** Of the connection, which must lead to PostgreSQL itself: a pooler in transaction mode hears nothing. */
  url: string;
  applicationName: string;
  name: string;
  onNotice: (payload: string) => void;
  /** Called each time it begins to listen: what was sent before then was not heard. */
  onListening: () => void;
  /** Logged at each failure. */
  failure: string;
}

const delayAfter = exponentialBackoff(500, 30_000);
/** Milliseconds; a connection that broke without a word shows when it is asked. */
const askEvery = 30_000;
const queryTimeout = 10_000;

/** Hears a channel of PostgreSQL on one connection of its own. While that is broken, nothing is heard and all goes on. */
export class ChannelListener {
  private readonly stopped = new AbortController();
  private listening: Promise<void> = Promise.resolve();

  constructor(
    private readonly channel: Channel,
    private readonly parts: { clock: Clock; logger: Logger },
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
        logger.warn({ err: error }, this.channel.failure);
      }
      await clock.sleep(delayAfter(failures), signal);
    }
  }

  private async listen(onReady: () => void): Promise<void> {
    const { url, applicationName, name, onNotice, onListening } = this.channel;
    const { Client } = lazyPg();
    const client = new Client({ ...connectionConfig(url, applicationName), query_timeout: queryTimeout });
    const broken = new AbortController();
    client.on('error', (error) => broken.abort(error));
    client.on('end', () => broken.abort(new Error('The connection was closed')));
    client.on('notification', ({ payload = '' }) => onNotice(payload));
    const either = AbortSignal.any([this.stopped.signal, broken.signal]);
    try {
      await client.connect();
      await client.query(`listen ${name}`);
      onReady();
      onListening();
      while (!either.aborted) {
        await this.parts.clock.sleep(askEvery, either);
        if (!either.aborted) await client.query('select 1');
      }
    } finally {
      await client.end().catch(() => undefined);
    }
    if (!this.stopped.signal.aborted) throw broken.signal.reason;
  }
}
