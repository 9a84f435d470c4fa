import type { Kysely } from 'kysely';
import type { Database, DeliveryRow } from '../database';
import type { Clock } from '../runtime';
import { isFree } from './due-times';
import type { KindName } from './delivery';

/** A delivery that was given up, as the operator sees it. Times are milliseconds since the epoch. */
export interface GivenUpDelivery {
  id: string;
  kind: string;
  processId: string;
  receiver: string;
  tries: number;
  reason: string;
  endedAt: number;
  /** Whether `tryAgain` can do something. */
  canTryAgain: boolean;
}

/** A delivery that is still to be made, or was given up. Times are milliseconds since the epoch. */
export interface OpenDelivery {
  id: string;
  kind: string;
  receiver: string;
  state: 'due' | 'given-up';
  /** Tries that failed. */
  tries: number;
  reason?: string;
  /** When it is tried next, or was given up. */
  at: number;
  /** Whether `tryAgain` can do something. */
  canTryAgain: boolean;
}

/** What operators see of the outbox, and what they can do with it. */
export class OpenDeliveries {
  constructor(
    private readonly database: Kysely<Database>,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async givenUp(limit: number): Promise<GivenUpDelivery[]> {
    const rows = await this.database
      .selectFrom('deliveries')
      .selectAll()
      .where('state', '=', 'given-up')
      .orderBy('ended_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      processId: row.process_id,
      receiver: row.receiver,
      tries: row.attempts,
      reason: row.reason ?? '',
      endedAt: row.ended_at ?? row.created_at,
      canTryAgain: repeatable.includes(row.kind as KindName),
    }));
  }

  /** What is still to be delivered of a Process, and what was given up; oldest first. */
  async ofProcess(processId: string): Promise<OpenDelivery[]> {
    const rows = await this.database
      .selectFrom('deliveries')
      .selectAll()
      .where('process_id', '=', processId)
      .orderBy('created_at')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      receiver: row.receiver,
      state: row.state,
      tries: row.attempts,
      reason: row.reason ?? undefined,
      at: Number(row.state === 'due' ? row.run_at : (row.ended_at ?? row.created_at)),
      canTryAgain: row.state === 'given-up' ? repeatable.includes(row.kind as KindName) : this.isResting(row),
    }));
  }

  /**
   * Makes a delivery due now, with all its tries before it: one that was given up, or waits for its next try. Answers the
   * id of its Process; undefined where there is none such: it was delivered, is being tried, or its Process failed with it.
   */
  async tryAgain(id: string): Promise<string | undefined> {
    const now = this.clock.now();
    const row = await this.database
      .updateTable('deliveries')
      .set({ state: 'due', attempts: 0, run_at: now, lease_holder: null, lease_until: 0, ended_at: null })
      .where('id', '=', id)
      .where((each) =>
        each.or([
          each.and([each('state', '=', 'given-up'), each('kind', 'in', repeatable)]),
          each.and([each('state', '=', 'due'), isFree(each, now)]),
        ]),
      )
      .returning('process_id')
      .executeTakeFirst();
    return row?.process_id;
  }

  /** Milliseconds since which the oldest due delivery has been waiting to be run; 0 if none is due. */
  async oldestDue(): Promise<number> {
    const now = this.clock.now();
    const row = await this.database
      .selectFrom('deliveries')
      .select((eb) => eb.fn.min('run_at').as('run_at'))
      .where('state', '=', 'due')
      .where('run_at', '<=', now)
      .executeTakeFirst();
    return row?.run_at ? Math.max(0, now - Number(row.run_at)) : 0;
  }

  /** How many deliveries are waiting or running, by kind. */
  async waiting(): Promise<{ kind: string; count: number }[]> {
    const rows = await this.database
      .selectFrom('deliveries')
      .select(['kind', (eb) => eb.fn.countAll<number>().as('count')])
      .where('state', '=', 'due')
      .groupBy('kind')
      .execute();
    return rows.map(({ kind, count }) => ({ kind, count: Number(count) }));
  }

  /** It has failed, and nobody is at work on it. */
  private isResting({ attempts, lease_until }: DeliveryRow): boolean {
    return attempts > 0 && Number(lease_until) <= this.clock.now();
  }
}

/** What can follow later; a Process whose input or output could not be carried has failed. */
const repeatable: KindName[] = ['callback', 'hook', 'mail', 'delete-job'];
