import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Database } from './schema';

/** Milliseconds without a renewal after which a lease is anybody's. */
const leaseTime = 15_000;

/** Rights that one instance has at a time. */
export interface Leases {
  /** The name of this instance in the database, new with each start. */
  readonly holder: string;
  /** Takes a lease, or renews it, for 15 seconds; false while another instance holds it. */
  hold(name: string): Promise<boolean>;
  /** Instances that hold a lease now. */
  living(): Promise<string[]>;
  /** Gives back all that this instance holds. */
  releaseAll(): Promise<void>;
}

/** The time of the database, in milliseconds: the clocks of instances may differ. */
const postgresNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
const sqliteNow = sql<number>`cast(unixepoch('subsec') * 1000 as integer)`;

/** Leases as rows in the database, for instances that share it. */
export class SharedLeases implements Leases {
  private readonly now: RawBuilder<number>;

  constructor(
    private readonly database: Kysely<Database>,
    readonly holder: string,
    onPostgres = true,
  ) {
    this.now = onPostgres ? postgresNow : sqliteNow;
  }

  async hold(name: string): Promise<boolean> {
    const { holder, now } = this;
    const soon = sql<number>`${now} + ${sql.lit(leaseTime)}`;
    const rows = await this.database
      .insertInto('leases')
      .values({ name, holder, held_until: soon })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({ holder, held_until: soon })
          .where((row) => row.or([row('leases.holder', '=', holder), row('leases.held_until', '<=', now)])),
      )
      .returning('name')
      .execute();
    return rows.length > 0;
  }

  async living(): Promise<string[]> {
    const query = this.database.selectFrom('leases').select('holder').distinct().where('held_until', '>', this.now);
    return (await query.execute()).map(({ holder }) => holder);
  }

  /** Those that instances left behind which died go as well. */
  async releaseAll(): Promise<void> {
    const { holder } = this;
    await this.database
      .deleteFrom('leases')
      .where((row) => row.or([row('holder', '=', holder), row('held_until', '<', sql<number>`${this.now} - 3600000`)]))
      .execute();
  }
}

/** For the one instance of an SQLite file: it holds everything, and writes nothing down. */
export class SoleLeases implements Leases {
  constructor(readonly holder: string) {}

  async hold(): Promise<boolean> {
    return true;
  }

  async living(): Promise<string[]> {
    return [this.holder];
  }

  async releaseAll(): Promise<void> {}
}
