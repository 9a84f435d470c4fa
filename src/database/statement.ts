import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { Database } from './schema';

type Value = string | number | null;

/** A driver that can be asked without Kysely's own way to it, whose many steps take longer than most queries. */
export interface DirectQueries {
  /** A query that is no part of a transaction. `isSynced`: what it writes is on the disk when it is answered. */
  ask<Row>(query: CompiledQuery, isSynced: boolean): Promise<QueryResult<Row>>;
  /** Resolves once all that was answered before is on the disk. */
  durable(): Promise<void>;
}

const drivers = new WeakMap<object, DirectQueries>();

/** Statements that are asked of this database go straight to its driver. */
export function askDirectly(database: Kysely<Database>, driver: DirectQueries): void {
  drivers.set(database, driver);
}

/** Resolves once all that was written before is on the disk; where the database answers no write earlier, at once. */
export async function allDurable(database: Kysely<Database>): Promise<void> {
  await drivers.get(database)?.durable();
}

/**
 * A query that is asked all the time: building its text costs more than SQLite takes to answer it, so that is done once.
 * `build` puts `value(name)` where a value goes that is known only when it is asked.
 */
export class Statement<Row = unknown> {
  private readonly compiled: CompiledQuery;

  constructor(build: (value: (name: string) => never) => Compilable) {
    this.compiled = build((name) => new Later(name) as never).compile();
  }

  /**
   * `database`: the one it was built for, or a transaction of it. `isSynced`: false where nobody has to wait until the disk
   * has what is written; a transaction always does.
   */
  ask(
    database: Pick<Kysely<Database>, 'executeQuery'>,
    values: Record<string, Value>,
    isSynced = true,
  ): Promise<QueryResult<Row>> {
    const { query, queryId, sql } = this.compiled;
    const parameters = this.compiled.parameters.map((given) =>
      given instanceof Later ? (values[given.name] ?? null) : given,
    );
    const asked = { query, queryId, sql, parameters };
    return drivers.get(database)?.ask<Row>(asked, isSynced) ?? database.executeQuery<Row>(asked);
  }
}

/** A value that is given with each question. */
class Later {
  constructor(readonly name: string) {}
}
