import { sql, type Transaction } from 'kysely';
import type { Database } from './schema';

/** The channel on which instances hear of each other's announcements. */
export const channel = 'cc_v1_proxy';

/** `id`: the Process that has changed; undefined where news of any may have been missed. Must not throw. */
type Hearer = (id?: string) => void;

/**
 * Tells that a Process has changed: within this instance of every change, and of the ends that other instances announce.
 * Hearing of it saves time and nothing depends on it: all who wait look for themselves now and then.
 */
export class Announcements {
  private readonly hearers: Hearer[] = [];

  /** `crossInstances`: others hear of it by the database, once the transaction is committed. */
  constructor(private readonly crossInstances: boolean) {}

  listen(hearer: Hearer): void {
    this.hearers.push(hearer);
  }

  async announce(transaction: Transaction<Database>, id: string): Promise<void> {
    if (this.crossInstances) await sql`select pg_notify(${channel}, ${id})`.execute(transaction);
  }

  heard(id?: string): void {
    for (const hear of this.hearers) hear(id);
  }
}
