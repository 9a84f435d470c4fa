import { SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely';
import { openSqlite, type SqliteConnection } from '../runtime';

/** Kysely's SQLite dialect over the `DatabaseSync` API. */
export function sqliteDialect(path: string): SqliteDialect {
  return new SqliteDialect({ database: async () => open(path) });
}

function open(path: string): SqliteDatabase {
  const database = openSqlite(path);
  return { close: () => database.close(), prepare: (sql) => statement(database, sql) };
}

function statement(database: SqliteConnection, sql: string): SqliteStatement {
  const prepared = database.prepare(sql);
  return {
    reader: prepared.columns().length > 0,
    all: (parameters) => prepared.all(...parameters) as unknown[],
    run: (parameters) => prepared.run(...parameters),
    iterate: (parameters) => prepared.iterate(...parameters),
  };
}
