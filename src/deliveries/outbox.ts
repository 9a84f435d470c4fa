import { sql, type CompiledQuery, type Kysely, type Transaction } from 'kysely';
import type { Database, DeliveryRow, Statement } from '../database';
import type { Sealer } from '../processes';
import type { Clock, IdMaker, Trace } from '../runtime';
import { isFree, leaseTime, longestDelay, shortestDelay, timesFor, type TimeRange } from './due-times';
import { newRow, OutboxStatements } from './outbox-statements';
import { kindNames, type Delivery, type DeliveryKind, type KindName } from './delivery';

export type NewDelivery = Pick<Delivery, 'kind' | 'processId' | 'receiver' | 'payload' | 'trace'>;

/**
 * Deliveries in SQL. A row is written in the transaction of the state change it follows from, and claimed by a lease. The
 * claim is a compare-and-set, so two instances never hold the same row; the lease of an instance that died expires.
 */
export class Outbox {
  private readonly statements: OutboxStatements;

  constructor(
    private readonly database: Kysely<Database>,
    private readonly clock: Clock,
    private readonly ids: IdMaker,
    private readonly sealer: Sealer,
  ) {
    this.statements = new OutboxStatements(database);
  }

  async add(transaction: Transaction<Database>, delivery: NewDelivery): Promise<void> {
    await transaction.executeQuery(this.addition(delivery));
  }

  /** What adds it, as a step of a transaction. */
  addition({ kind, processId, receiver, payload, trace }: NewDelivery): CompiledQuery {
    const now = this.clock.now();
    const row = newRow({
      id: this.ids.rowId(now),
      kind,
      process_id: processId,
      receiver,
      payload: this.sealer.seal({ payload, trace } satisfies SealedPayload),
      now,
    });
    return this.statements.insert.with({ ...row });
  }

  /**
   * Leases up to `free` due deliveries of a kind; `busy` counts what this holder already runs for each receiver. Each
   * receiver has a queue of its own, so that a backlog at a slow one delays nobody else.
   */
  async claim(kind: DeliveryKind, holder: string, free: number, busy: Map<string, number>): Promise<Delivery[]> {
    const share = kind.concurrency.receiver;
    const passed = new Set([...busy].filter(([, count]) => count >= share).map(([receiver]) => receiver));
    const ids: string[] = [];
    for (let look = 0; look < mostLooks && ids.length < free; look += 1) {
      const candidates = await this.firstOfEachQueue(kind, (free - ids.length) * 2, passed);
      const chosen = candidates.filter(({ receiver, turn }) => Number(turn) + (busy.get(receiver) ?? 0) <= share);
      ids.push(...chosen.map(({ id }) => id));
      for (const { receiver } of candidates) passed.add(receiver);
      if (Number(candidates[0]?.seen ?? 0) < eldest) break;
    }
    return ids.length > 0 ? this.lease(ids.slice(0, free), holder) : [];
  }

  /** Makes due what was planned while the clock was ahead and has never been put off: it was to be done at once. */
  async bringForward(): Promise<void> {
    const now = this.clock.now();
    await this.database
      .updateTable('deliveries')
      .set({ run_at: now })
      .where('state', '=', 'due')
      .where('kind', 'in', kindNames)
      .where('run_at', '>', now)
      .whereRef('run_at', '=', 'created_at')
      .execute();
  }

  /** Those of `kinds` with at least one delivery that is due now. */
  async dueKinds(kinds: readonly string[] = kindNames): Promise<string[]> {
    const now = this.clock.now();
    const due = await Promise.all(kinds.map((kind) => this.hasDue(kind, now)));
    return kinds.filter((_kind, index) => due[index]);
  }

  private async hasDue(kind: string, now: number): Promise<boolean> {
    for (const [at, [, time]] of timesFor(now, shortestDelay).entries()) {
      const { rows } = await (this.statements.free[at] as Statement).ask(this.database, {
        ...{ kind, time, now },
        longestLease: now + leaseTime,
      });
      if (rows.length > 0) return true;
    }
    return false;
  }

  private ofKind(kind: string, [operator, time]: TimeRange) {
    const due = this.database.selectFrom('deliveries').where('state', '=', 'due').where('kind', '=', kind);
    return due.where('run_at', operator, time);
  }

  /** Returns false if the lease was lost. */
  async renew(id: string, holder: string): Promise<boolean> {
    return this.change(id, holder, { lease_until: this.clock.now() + leaseTime });
  }

  async remember({ id, trace }: Delivery, holder: string, payload: unknown): Promise<boolean> {
    return this.change(id, holder, { payload: this.sealer.seal({ payload, trace } satisfies SealedPayload) });
  }

  async done(id: string, holder: string): Promise<void> {
    await this.statements.remove.ask(this.database, { id, holder });
  }

  /** Hands the lease back; the interrupted attempt does not count. */
  async release(id: string, holder: string): Promise<void> {
    await this.change(id, holder, { lease_holder: null, lease_until: 0 });
  }

  async retry(id: string, holder: string, next: { attempts: number; runAt: number; reason: string }): Promise<void> {
    const { attempts, runAt, reason } = next;
    await this.change(id, holder, { attempts, run_at: runAt, reason, lease_holder: null, lease_until: 0 });
  }

  async giveUp(id: string, holder: string, end: { attempts: number; reason: string }): Promise<void> {
    await this.change(id, holder, { ...end, state: 'given-up', ended_at: this.clock.now(), lease_until: 0 });
  }

  async forgetGivenUp(before: number): Promise<void> {
    await this.database
      .deleteFrom('deliveries')
      .where('state', '=', 'given-up')
      .where('ended_at', '<', before)
      .execute();
  }

  /**
   * Of the eldest due deliveries that nobody has leased, up to the share of each receiver but those that were `passed`:
   * a backlog at one receiver is stepped over by the index, without counting it. `seen`: how many the eldest were.
   */
  private firstOfEachQueue(kind: DeliveryKind, limit: number, passed: ReadonlySet<string>) {
    const now = this.clock.now();
    const eldestIn = (range: TimeRange) => {
      const due = this.ofKind(kind.name, range)
        .select(['id', 'receiver', 'run_at', 'created_at'])
        .where((row) => isFree(row, now));
      const open = passed.size > 0 ? due.where('receiver', 'not in', [...passed]) : due;
      return open.orderBy('run_at').limit(eldest);
    };
    const [past, odd] = timesFor(now, longestDelay(kind));
    return this.database
      .selectFrom((outer) =>
        outer
          .selectFrom((inner) =>
            inner
              .selectFrom(eldestIn(past).as('past'))
              .selectAll()
              .unionAll(inner.selectFrom(eldestIn(odd).as('odd')).selectAll())
              .as('due'),
          )
          .select(['id', 'receiver', 'run_at'])
          .select(sql<number>`row_number() over (partition by receiver order by run_at, created_at)`.as('turn'))
          .select(sql<number>`count(*) over ()`.as('seen'))
          .as('due'),
      )
      .select(['due.id', 'due.receiver', 'due.turn', 'due.seen'])
      .where('due.turn', '<=', kind.concurrency.receiver)
      .orderBy('due.run_at')
      .limit(limit)
      .execute();
  }

  /** Leases those that nobody else has leased in the meantime. */
  private async lease(ids: string[], holder: string): Promise<Delivery[]> {
    const now = this.clock.now();
    const rows = await this.database
      .with('free', (database) =>
        database
          .selectFrom('deliveries')
          .select('id')
          .where('id', 'in', ids)
          .where('state', '=', 'due')
          .where((row) => isFree(row, now))
          .forUpdate()
          .skipLocked(),
      )
      .updateTable('deliveries')
      .set({ lease_holder: holder, lease_until: now + leaseTime })
      .where('id', 'in', (database) => database.selectFrom('free').select('free.id'))
      .returningAll()
      .execute();
    const opened = rows.map((row) => ({ row, sealed: this.open(row.payload) }));
    for (const { row } of opened.filter(({ sealed }) => !sealed)) {
      await this.giveUp(row.id, holder, { attempts: row.attempts, reason: 'It was sealed with another SECRET_KEY' });
    }
    return opened.flatMap(({ row, sealed }) => (sealed ? [fromRow(row, sealed)] : []));
  }

  /** Undefined if it was sealed with another key. Rows of earlier versions hold the payload as JSON. */
  private open(payload: string): SealedPayload | undefined {
    if (payload.startsWith('{')) return { payload: JSON.parse(payload) as unknown };
    try {
      return this.sealer.open(payload) as SealedPayload;
    } catch {
      return undefined;
    }
  }

  private async change(id: string, holder: string, changes: Partial<DeliveryRow>): Promise<boolean> {
    const result = await this.database
      .updateTable('deliveries')
      .set(changes)
      .where('id', '=', id)
      .where('lease_holder', '=', holder)
      .where('state', '=', 'due')
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }
}

/** Deliveries that are looked at together, and how often the next ones are where receivers with a backlog are before them. */
const eldest = 500;
const mostLooks = 8;

/** Addresses of receivers may hold credentials, so the payload is sealed. */
interface SealedPayload {
  payload: unknown;
  trace?: Trace;
}

function fromRow(row: DeliveryRow, { payload, trace }: SealedPayload): Delivery {
  return {
    id: row.id,
    kind: row.kind as KindName,
    processId: row.process_id,
    receiver: row.receiver,
    payload,
    attempts: row.attempts,
    trace,
  };
}
