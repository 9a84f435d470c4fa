import { SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely';
import { openSqlite, type SqliteConnection } from '../runtime';

/** Preparing a statement costs more than running most of them; lists of values make new texts, so the number is bounded. */
const mostStatements = 200;

/** Kysely's SQLite dialect over the `DatabaseSync` API; statements are prepared once for each text. */
export function sqliteDialect(path: string): SqliteDialect {
  return new SqliteDialect({ database: async () => open(path) });
}

function open(path: string): SqliteDatabase {
  const database = openSqlite(path);
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const known = prepared.get(sql) ?? statement(database, sql);
      prepared.delete(sql);
      prepared.set(sql, known);
      if (prepared.size > mostStatements) forgetOldest(prepared);
      return known;
    },
  };
}

function forgetOldest(prepared: Map<string, SqliteStatement>): void {
  for (const sql of prepared.keys()) {
    prepared.delete(sql);
    return;
  }
}

function statement(database: SqliteConnection, sql: string): SqliteStatement {
  const prepared = database.prepare(sql);
  return {
    reader: prepared.columns().length > 0,
    all: (parameters) => prepared.all(...parameters) as unknown[],
    run: (parameters) => prepared.run(...parameters),
    // A reader that stops half way must not reset a statement that others use.
    iterate: (parameters) => database.prepare(sql).iterate(...parameters),
  };
}
