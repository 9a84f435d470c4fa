import { join } from 'node:path';
import type { Settings } from '../config';

/** Path of the SQLite file: DATABASE_URL, or `proxy.sqlite` in DATA_DIR. */
export function databaseFileOf({ databaseUrl, dataDir }: Pick<Settings, 'databaseUrl' | 'dataDir'>): string {
  return databaseUrl ?? join(dataDir, 'proxy.sqlite');
}
