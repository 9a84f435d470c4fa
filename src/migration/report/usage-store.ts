import type { Kysely } from 'kysely';
import type { Database } from '../../database';
import type { V1Value } from '../../translate';
import type { CallShape } from './shape';

/** How often a caller made calls of one shape on a day. Times are milliseconds since the epoch. */
export interface Usage {
  /** `2026-11-27`, UTC. */
  day: string;
  /** Label of the v1 key, or the first digits of its fingerprint. */
  caller: string;
  shapeId: string;
  status: number;
  shape: CallShape;
  example: Record<string, V1Value>;
  count: number;
  firstAt: number;
  lastAt: number;
}

/** Counts of calls in SQL. */
export class UsageStore {
  constructor(private readonly database: Kysely<Database>) {}

  /** Adds counts to those of the same day, caller, shape and status. */
  async add(usages: Usage[]): Promise<void> {
    if (usages.length === 0) return;
    await this.database.transaction().execute(async (transaction) => {
      for (const usage of usages) {
        await transaction
          .insertInto('usage')
          .values(rowOf(usage))
          .onConflict((conflict) =>
            conflict.columns(['day', 'caller', 'shape_id', 'status']).doUpdateSet((row) => ({
              count: row('usage.count', '+', row.ref('excluded.count')),
              last_at: row.ref('excluded.last_at'),
            })),
          )
          .execute();
      }
    });
  }

  /** From a day on, at most `limit`, the most frequent first. */
  async since(day: string, limit = 20_000): Promise<Usage[]> {
    const rows = await this.database
      .selectFrom('usage')
      .selectAll()
      .where('day', '>=', day)
      .orderBy('count', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ day: on, caller, shape_id, status, shape, example, count, first_at, last_at }) => ({
      day: on,
      caller,
      shapeId: shape_id,
      status,
      shape: JSON.parse(shape) as CallShape,
      example: JSON.parse(example) as Record<string, V1Value>,
      count: Number(count),
      firstAt: Number(first_at),
      lastAt: Number(last_at),
    }));
  }

  async forgetBefore(day: string): Promise<void> {
    await this.database.deleteFrom('usage').where('day', '<', day).execute();
  }
}

function rowOf({ day, caller, shapeId, status, shape, example, count, firstAt, lastAt }: Usage) {
  return {
    day,
    caller,
    shape_id: shapeId,
    status,
    shape: JSON.stringify(shape),
    example: JSON.stringify(example),
    count,
    first_at: firstAt,
    last_at: lastAt,
  };
}

/** Of a time in milliseconds, in UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
