import type { Kysely } from 'kysely';
import { Statement, type Database, type DeliveryRow } from '../database';
import { isFree, type TimeRange } from './due-times';

/** What is asked of the table `deliveries` for each delivery. */
export class OutboxStatements {
  /** Values: those of the row. */
  readonly insert: Statement;
  /** Values: `id`, and the `holder` of its lease. */
  readonly remove: Statement;
  /**
   * One delivery that is free, in each of the ranges of `timesFor`. Values: `kind`, the `time` of the range, `now` and
   * `longestLease`, the last moment that any lease can reach.
   */
  readonly free: readonly [Statement, Statement];

  constructor(database: Kysely<Database>) {
    this.insert = new Statement((value) =>
      database.insertInto('deliveries').values(Object.fromEntries(columns.map((name) => [name, value(name)])) as never),
    );
    this.remove = new Statement((value) =>
      database.deleteFrom('deliveries').where('id', '=', value('id')).where('lease_holder', '=', value('holder')),
    );
    const freeIn = (operator: TimeRange[0]) =>
      new Statement((value) =>
        database
          .selectFrom('deliveries')
          .select('id')
          .where('state', '=', 'due')
          .where('kind', '=', value('kind'))
          .where('run_at', operator, value('time'))
          .where((row) => isFree(row, value('now'), value('longestLease')))
          .limit(1),
      );
    this.free = [freeIn('<='), freeIn('>')];
  }
}

/** A delivery that is due at once. */
export function newRow({
  now,
  ...given
}: Pick<DeliveryRow, 'id' | 'kind' | 'process_id' | 'receiver' | 'payload'> & { now: number }): DeliveryRow {
  return {
    ...given,
    state: 'due',
    attempts: 0,
    run_at: now,
    lease_holder: null,
    lease_until: 0,
    reason: null,
    created_at: now,
    ended_at: null,
  };
}

const columns = Object.keys(newRow({ id: '', kind: '', process_id: '', receiver: '', payload: '', now: 0 }));
