import { join } from 'node:path';
import { isPostgresUrl, SettingsError, type Settings } from '../config';
import { openSqlite } from '../runtime';

export interface InstanceLock {
  close(): Promise<void>;
}

/**
 * Keeps a second instance off the same DATA_DIR: it would empty the spool of the first one. The lock is one of SQLite on a
 * file of its own, so it ends with the process that holds it, however that ends. Throws `SettingsError` if it is taken.
 */
export function lockDataDir(dataDir: string): InstanceLock {
  const taken = `DATA_DIR ${dataDir} is in use by another instance; each needs a folder of its own`;
  return lockFile(join(dataDir, 'instance.lock'), taken);
}

/** The same for an SQLite file outside of DATA_DIR; undefined where DATABASE_URL names none. */
export function lockDatabaseFile({ databaseUrl }: Pick<Settings, 'databaseUrl'>): InstanceLock | undefined {
  const file = databaseUrl;
  if (file === undefined || file === ':memory:' || isPostgresUrl(databaseUrl)) return undefined;
  const taken = `DATABASE_URL ${file} is in use by another instance; only PostgreSQL can be shared`;
  return lockFile(`${file}.lock`, taken);
}

function lockFile(path: string, taken: string): InstanceLock {
  const lock = openSqlite(path);
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new SettingsError([taken]);
  }
  return { close: async () => lock.close() };
}
