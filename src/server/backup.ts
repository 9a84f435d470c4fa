import { constants, copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { secretKeyFile, SettingsError, type Settings } from '../config';
import { backUpSqlite, openSqlite, type SqliteConnection, makeFolder } from '../runtime';
import { databaseFileOf } from './data-places';
import { lockDataDir } from './data-dir-lock';

/** Beside the backup, the key that its credentials are sealed with, unless SECRET_KEY holds it. */
const keyEnding = '.secret.key';

/**
 * Copies the database with SQLite's online backup: what is committed when it ends is in it, whatever the proxy does
 * meanwhile. Throws `SettingsError` where there is nothing to copy or the file exists.
 */
export async function backUp(settings: Settings, file: string): Promise<{ pages: number; keyFile?: string }> {
  const database = sqliteFileOf(settings);
  if (!existsSync(database))
    throw new SettingsError([`there is no database ${database}: DATA_DIR or DATABASE_URL is wrong`]);
  if (existsSync(file)) throw new SettingsError([`${file} exists already`]);
  makeFolder(dirname(file));
  const unfinished = `${file}.part`;
  rmSync(unfinished, { force: true });
  const pages = await backUpSqlite(database, unfinished);
  renameSync(unfinished, file);
  return { pages, keyFile: copyKey(settings, file) };
}

/** Throws `SettingsError` where the proxy runs, the file is no backup, or a database would be lost without `force`. */
export function restore(settings: Settings, file: string, { force }: { force: boolean }): { database: string } {
  const database = sqliteFileOf(settings);
  if (!existsSync(file)) throw new SettingsError([`${file} does not exist`]);
  expectBackup(file);
  makeFolder(settings.dataDir);
  const lock = lockDataDir(settings.dataDir);
  try {
    if (existsSync(database) && !force) throw new SettingsError([`${database} exists; --force replaces it`]);
    const unfinished = `${database}.part`;
    copyFileSync(file, unfinished);
    for (const ending of ['-wal', '-shm']) rmSync(database + ending, { force: true });
    renameSync(unfinished, database);
    const key = join(settings.dataDir, secretKeyFile);
    if (!settings.secretKey && existsSync(file + keyEnding)) copyFileSync(file + keyEnding, key);
  } finally {
    void lock.close();
  }
  return { database };
}

function sqliteFileOf(settings: Settings): string {
  const file = databaseFileOf(settings);
  if (file === undefined) throw new SettingsError(['DATABASE_URL: PostgreSQL is backed up with pg_dump']);
  return file;
}

function copyKey({ secretKey, dataDir }: Settings, file: string): string | undefined {
  const key = join(dataDir, secretKeyFile);
  if (secretKey || !existsSync(key)) return undefined;
  copyFileSync(key, file + keyEnding, constants.COPYFILE_EXCL);
  return file + keyEnding;
}

function expectBackup(file: string): void {
  const refusal = new SettingsError([`${file} is not a backup of this proxy, or is damaged`]);
  let backup: SqliteConnection | undefined;
  try {
    backup = openSqlite(file, { readOnly: true });
    const [check] = backup.prepare('PRAGMA integrity_check').all() as { integrity_check?: string }[];
    const table: unknown = backup.prepare("SELECT 1 FROM sqlite_master WHERE name = 'processes'").get();
    if (check?.integrity_check !== 'ok' || !table) throw refusal;
  } catch {
    throw refusal;
  } finally {
    backup?.close();
  }
}
