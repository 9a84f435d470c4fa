import { join } from 'node:path';
import { openSqlite, StartError } from '../../runtime';

/**
 * Takes the data folder for one engine: a second one would run every job twice. The lock is one of the operating system,
 * so it falls with the process, however that ends. A connection of its own, because the package behind `openSqlite`
 * keeps locks after `close` as long as there are prepared statements. Throws a
 * `StartError` when another engine has the folder, or nothing can be written there.
 */
export function lockFolder(dataDir: string): { release(): void } {
  const lock = openLock(dataDir);
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw inUse(dataDir, cause);
  }
  return { release: () => lock.close() };
}

function openLock(dataDir: string): ReturnType<typeof openSqlite> {
  try {
    return openSqlite(join(dataDir, 'engine.lock'));
  } catch (cause) {
    if (/locked|busy/.test((cause as Error).message)) throw inUse(dataDir, cause);
    throw new StartError(`The data folder ${dataDir} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

function inUse(dataDir: string, cause: unknown): StartError {
  return new StartError(`The data folder ${dataDir} is in use by another engine`, { cause });
}
