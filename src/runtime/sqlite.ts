import { createRequire } from 'node:module';
import type { DatabaseSync, DatabaseSyncInstance } from '@photostructure/sqlite';

export type SqliteConnection = DatabaseSyncInstance;

/**
 * Opens the SQLite file at `path` (`:memory:` in tests) with the `DatabaseSync` API: `node:sqlite` if this Node has it,
 * otherwise a package with the same API and prebuilt binaries.
 */
export function openSqlite(path: string): SqliteConnection {
  const database = new (databaseClass())(path);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function databaseClass(): typeof DatabaseSync {
  const name = process.getBuiltinModule('node:sqlite') ? 'node:sqlite' : '@photostructure/sqlite';
  return (createRequire(__filename)(name) as { DatabaseSync: typeof DatabaseSync }).DatabaseSync;
}
