import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { secretKeyFile, SettingsError, type Settings } from '../config';
import { copyDatabase, openDatabase, type CopiedTable, type OnCopied } from '../database';
import { Sealer } from '../processes';
import { lockDatabaseFile, lockDataDir } from './data-dir-lock';
import { expectSecretKey } from './take-secret-key';

export interface DatabaseMove {
  /** Path of the SQLite file. */
  from: string;
  /** URL of PostgreSQL. */
  to: string;
  onCopied?: OnCopied;
}

/**
 * Copies the state of a proxy that does not run from SQLite to PostgreSQL; the file stays as it is, but for its schema,
 * which is brought up to date. Throws `SettingsError` where the proxy runs, SECRET_KEY does not open what is sealed in the
 * file, or PostgreSQL holds rows already.
 */
export async function migrateDatabase(
  settings: Settings,
  { from, to, onCopied }: DatabaseMove,
): Promise<CopiedTable[]> {
  if (!existsSync(from)) throw new SettingsError([`there is no database ${from}`]);
  const locks = [lockDataDir(dirname(from))];
  try {
    locks.push(...[lockDatabaseFile({ databaseUrl: from })].filter((lock) => lock !== undefined));
    const source = await openDatabase(from);
    try {
      await expectSecretKey(source, new Sealer(secretKeyFor(settings, from), settings.secretKeyPrevious));
      return await copied(source, to, onCopied);
    } finally {
      await source.destroy();
    }
  } finally {
    for (const lock of locks) await lock.close();
  }
}

async function copied(source: Awaited<ReturnType<typeof openDatabase>>, to: string, onCopied?: OnCopied) {
  const target = await openDatabase(to, { poolSize: 1 });
  try {
    return await copyDatabase(source, target, onCopied);
  } catch (error) {
    throw new SettingsError([`nothing was copied: ${(error as Error).message}`]);
  } finally {
    await target.destroy();
  }
}

/** SECRET_KEY, which the instances on PostgreSQL must be given, or the one that the proxy has kept beside the file. */
function secretKeyFor({ secretKey }: Settings, from: string): string {
  const kept = join(dirname(from), secretKeyFile);
  const key = secretKey ?? (existsSync(kept) ? readFileSync(kept, 'utf8').trim() : undefined);
  if (key === undefined)
    throw new SettingsError(['SECRET_KEY must be set: it opens what is encrypted in the database']);
  return key;
}
