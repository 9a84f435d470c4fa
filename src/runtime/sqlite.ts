import { createRequire } from 'node:module';
import type { backup as backUpFunction, DatabaseSync, DatabaseSyncInstance } from '@photostructure/sqlite';

export type SqliteConnection = DatabaseSyncInstance;

/**
 * Opens the SQLite file at `path` (`:memory:` in tests) with the `DatabaseSync` API: `node:sqlite` if this Node has it,
 * otherwise a package with the same API and prebuilt binaries. `readOnly` changes nothing, not even the journal mode.
 */
export function openSqlite(path: string, { readOnly = false } = {}): SqliteConnection {
  const { DatabaseSync } = sqliteModule();
  if (readOnly) return new DatabaseSync(path, { readOnly });
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Moves all of the log into the file, so that the file alone is complete once the last connection closes. */
export function checkpoint(database: SqliteConnection): void {
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

/** SQLite's online backup of the file at `source` to `target`, also while others write; answers the number of pages. */
export async function backUpSqlite(source: string, target: string): Promise<number> {
  const database = openSqlite(source);
  try {
    return await sqliteModule().backup(database, target, { rate: -1 });
  } finally {
    database.close();
  }
}

interface SqliteModule {
  DatabaseSync: typeof DatabaseSync;
  backup: typeof backUpFunction;
}

let loaded: SqliteModule | undefined;

function sqliteModule(): SqliteModule {
  return (loaded ??= withoutWarning(loadModule));
}

/** Node has had the database since 22.5, and its backup since 22.16. */
function loadModule(): SqliteModule {
  const own = process.getBuiltinModule('node:sqlite') as Partial<SqliteModule> | undefined;
  const name = own?.backup ? 'node:sqlite' : '@photostructure/sqlite';
  return createRequire(__filename)(name) as SqliteModule;
}

/** Node 22 tells whoever loads its database that it is an experiment, in the midst of what the command prints. */
function withoutWarning<Loaded>(load: () => Loaded): Loaded {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
