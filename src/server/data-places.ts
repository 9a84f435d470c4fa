import { join } from 'node:path';
import { isPostgresUrl, type Settings } from '../config';

type Place = Pick<Settings, 'databaseUrl' | 'dataDir'>;

/** Where the database lies: the path of the SQLite file, or the URL of PostgreSQL, which may hold a password. */
export function databaseAddressOf({ databaseUrl, dataDir }: Place): string {
  return databaseUrl ?? join(dataDir, 'proxy.sqlite');
}

/** Path of the SQLite file; undefined on PostgreSQL. */
export function databaseFileOf(place: Place): string | undefined {
  return isPostgresUrl(place.databaseUrl) ? undefined : databaseAddressOf(place);
}

/** For people: the file, or the host and the name of the database. */
export function shownDatabase(place: Place): string {
  const { databaseUrl } = place;
  if (!isPostgresUrl(databaseUrl)) return databaseAddressOf(place);
  const { host, pathname } = new URL(databaseUrl);
  return `PostgreSQL ${host || 'by Unix socket'}${pathname}`;
}

/** Of uploads that wait; workers have a folder of their own below it. */
export function spoolFolderOf({ dataDir }: Pick<Settings, 'dataDir'>): string {
  return join(dataDir, 'spool');
}
