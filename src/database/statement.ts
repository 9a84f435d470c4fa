import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { Database } from './schema';

/** What a column can hold. */
export type Value = string | number | null;

/** A driver that can be asked without Kysely's own way to it, whose many steps take longer than most queries. */
export interface DirectQueries {
  /** A query that is no part of a transaction. `isSynced`: what it writes is on the disk when it is answered. */
  ask<Row>(query: CompiledQuery, isSynced: boolean): Promise<QueryResult<Row>>;
  /** Statements that belong together, in one transaction. */
  askTogether<Result>(steps: () => Steps<Result>, isSynced: boolean): Promise<Result>;
  /** Resolves once all that was answered before is on the disk. */
  durable(): Promise<void>;
}

/** Statements of one transaction, each given out once the one before is answered. Whatever throws takes all of them back. */
export type Steps<Result> = Generator<CompiledQuery, Result, QueryResult<unknown>>;

const drivers = new WeakMap<object, DirectQueries>();

/** Statements that are asked of this database go straight to its driver. */
export function askDirectly(database: Kysely<Database>, driver: DirectQueries): void {
  drivers.set(database, driver);
}

/** Resolves once all that was written before is on the disk; where the database answers no write earlier, at once. */
export async function allDurable(database: Kysely<Database>): Promise<void> {
  await drivers.get(database)?.durable();
}

/** Asks a query as `Statement.ask` does. */
export function askOnce<Row>(
  database: Pick<Kysely<Database>, 'executeQuery'>,
  query: CompiledQuery<Row>,
  isSynced: boolean,
): Promise<QueryResult<Row>> {
  return drivers.get(database)?.ask<Row>(query, isSynced) ?? database.executeQuery<Row>(query);
}

/**
 * Runs the steps in one transaction: on SQLite without a turn of the event loop between them, where each would cost more
 * than its statement. `isSynced`: false where nobody has to wait until the disk has what is written.
 */
export function askTogether<Result>(
  database: Kysely<Database>,
  steps: () => Steps<Result>,
  isSynced: boolean,
): Promise<Result> {
  const driver = drivers.get(database);
  if (driver) return driver.askTogether(steps, isSynced);
  return database.transaction().execute(async (transaction) => {
    const running = steps();
    let next = running.next();
    while (!next.done) next = running.next(await transaction.executeQuery(next.value));
    return next.value;
  });
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
    return askOnce(database, this.with(values), isSynced);
  }

  /** The query with its values. */
  with(values: Record<string, Value>): CompiledQuery<Row> {
    const { query, queryId, sql } = this.compiled;
    const parameters = this.compiled.parameters.map((given) =>
      given instanceof Later ? (values[given.name] ?? null) : given,
    );
    return { query, queryId, sql, parameters };
  }
}

/** A value that is given with each question. */
class Later {
  constructor(readonly name: string) {}
}
