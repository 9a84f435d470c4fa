import { join } from 'node:path';
import { openSqlite } from '../../runtime';

/**
 * Takes the data folder for one engine: a second one would run every job twice. The lock is one of the operating system,
 * so it falls with the process, however that ends. A connection of its own, because the package behind `openSqlite`
 * keeps locks after `close` as long as there are prepared statements. Throws when another engine has the folder.
 */
export function lockFolder(dataDir: string): { release(): void } {
  const lock = openSqlite(join(dataDir, 'engine.lock'));
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new Error(`The data folder ${dataDir} is in use by another engine`, { cause });
  }
  return { release: () => lock.close() };
}
