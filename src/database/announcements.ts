import { sql, type Transaction } from 'kysely';
import type { Clock } from '../runtime';
import type { Database } from './schema';

/** The channel on which instances hear of each other's announcements. */
export const channel = 'cc_v1_proxy';

/**
 * Tells whoever waits for a Process that it has changed. Hearing of it saves time and nothing depends on it: all who wait
 * look for themselves now and then.
 */
export class Announcements {
  private readonly waiting = new Map<string, Set<() => void>>();

  /** `crossInstances`: others hear of it by the database, once the transaction is committed. */
  constructor(
    private readonly clock: Clock,
    private readonly crossInstances: boolean,
  ) {}

  async announce(transaction: Transaction<Database>, id: string): Promise<void> {
    if (this.crossInstances) await sql`select pg_notify(${channel}, ${id})`.execute(transaction);
  }

  /** Wakes those who wait for `id`, or everybody where announcements may have been missed. */
  heard(id?: string): void {
    const wakes = id === undefined ? [...this.waiting.values()].flatMap((each) => [...each]) : this.waiting.get(id);
    for (const wake of wakes ?? []) wake();
  }

  /** Resolves at the next announcement for `id`, after `milliseconds`, or as soon as `signal` aborts. */
  async next(id: string, milliseconds: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const wake = () => woken.abort();
    const waiters = this.waiting.get(id) ?? new Set();
    this.waiting.set(id, waiters.add(wake));
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted) wake();
    await this.clock.sleep(milliseconds, woken.signal);
    signal.removeEventListener('abort', wake);
    waiters.delete(wake);
    if (waiters.size === 0 && this.waiting.get(id) === waiters) this.waiting.delete(id);
  }
}
