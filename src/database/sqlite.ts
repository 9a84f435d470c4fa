import { createRequire } from 'node:module';
import type { DatabaseSyncInstance, DatabaseSync } from '@photostructure/sqlite';
import { SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely';

/**
 * Kysely's SQLite dialect over the `DatabaseSync` API: `node:sqlite` where this Node has it, else the package of the
 * same API with prebuilt binaries.
 */
export function sqliteDialect(path: string): SqliteDialect {
  return new SqliteDialect({ database: async () => open(path) });
}

function open(path: string): SqliteDatabase {
  const database = new (databaseClass())(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;');
  return { close: () => database.close(), prepare: (sql) => statement(database, sql) };
}

function statement(database: DatabaseSyncInstance, sql: string): SqliteStatement {
  const prepared = database.prepare(sql);
  return {
    reader: prepared.columns().length > 0,
    all: (parameters) => prepared.all(...parameters) as unknown[],
    run: (parameters) => prepared.run(...parameters),
    iterate: (parameters) => prepared.iterate(...parameters),
  };
}

function databaseClass(): typeof DatabaseSync {
  const name = process.getBuiltinModule('node:sqlite') ? 'node:sqlite' : '@photostructure/sqlite';
  return (createRequire(__filename)(name) as { DatabaseSync: typeof DatabaseSync }).DatabaseSync;
}
