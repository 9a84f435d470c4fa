import { join } from 'node:path';
import { SettingsError } from '../config';
import { openSqlite } from '../runtime';

/**
 * Keeps a second instance off the same DATA_DIR: it would empty the spool of the first one. The lock is one of SQLite on a
 * file of its own, so it ends with the process that holds it, however that ends. Throws `SettingsError` if it is taken.
 */
export function lockDataDir(dataDir: string): { close(): Promise<void> } {
  const lock = openSqlite(join(dataDir, 'instance.lock'));
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new SettingsError([`DATA_DIR ${dataDir} is in use by another instance; each needs a folder of its own`]);
  }
  return { close: async () => lock.close() };
}
