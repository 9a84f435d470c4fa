import { sql, type Transaction } from 'kysely';
import { ChannelListener } from '../postgres';
import type { Clock, Logger } from '../runtime';
import type { Database } from './schema';

/** On which instances hear of each other's announcements. */
const channel = 'cc_v1_proxy';

/** `id`: the Process that has changed; undefined where news of any may have been missed. Must not throw. */
type Hearer = (id?: string) => void;

/** Other processes on this machine, whatever the database is. */
export interface Siblings {
  tellEnd(processId: string): void;
  onEnd(hear: (processId: string) => void): void;
}

/**
 * Tells that a Process has changed: within this instance of every change, and of the ends that other instances announce.
 * Hearing of it saves time and nothing depends on it: all who wait look for themselves now and then.
 */
export class Announcements {
  private readonly hearers: Hearer[] = [];

  /** `crossInstances`: others hear of it by the database, once the transaction is committed. */
  constructor(
    readonly crossInstances: boolean,
    private readonly siblings?: Siblings,
  ) {
    siblings?.onEnd((id) => this.heard(id));
  }

  listen(hearer: Hearer): void {
    this.hearers.push(hearer);
  }

  async announce(transaction: Transaction<Database>, id: string): Promise<void> {
    if (this.crossInstances) await sql`select pg_notify(${channel}, ${id})`.execute(transaction);
  }

  /** Once the end of the Process is committed. */
  ended(id: string): void {
    this.heard(id);
    this.siblings?.tellEnd(id);
  }

  heard(id?: string): void {
    for (const hear of this.hearers) hear(id);
  }
}

/** Hears the announcements of all other instances; `url` is the database's own, not a pooler's. */
export function listenerTo(
  url: string,
  announcements: Announcements,
  parts: { clock: Clock; logger: Logger },
): ChannelListener {
  const channelOfAll = {
    url,
    applicationName: 'cc-v1-proxy',
    name: channel,
    onNotice: (id: string) => announcements.heard(id),
    onListening: () => announcements.heard(),
    failure: 'announcements of other instances are not heard; they are looked for instead',
  };
  return new ChannelListener(channelOfAll, parts);
}
