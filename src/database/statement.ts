import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { Database } from './schema';

type Value = string | number | null;

/**
 * A query that is asked all the time: building its text costs more than SQLite takes to answer it, so that is done once.
 * `build` puts `value(name)` where a value goes that is known only when it is asked.
 */
export class Statement<Row = unknown> {
  private readonly compiled: CompiledQuery;

  constructor(build: (value: (name: string) => never) => Compilable) {
    this.compiled = build((name) => new Later(name) as never).compile();
  }

  /** `database`: the one it was built for, or a transaction of it. */
  ask(database: Pick<Kysely<Database>, 'executeQuery'>, values: Record<string, Value>): Promise<QueryResult<Row>> {
    const parameters = this.compiled.parameters.map((given) =>
      given instanceof Later ? (values[given.name] ?? null) : given,
    );
    return database.executeQuery<Row>({ ...this.compiled, parameters });
  }
}

/** A value that is given with each question. */
class Later {
  constructor(readonly name: string) {}
}
