import { Kysely, Migrator } from 'kysely';
import { migrations } from './migrations';
import type { Database } from './schema';
import { sqliteDialect } from './sqlite';

/** Opens the database at `path` (`:memory:` in tests) and brings its schema up to date. */
export async function openDatabase(path: string): Promise<Kysely<Database>> {
  const database = new Kysely<Database>({ dialect: sqliteDialect(path) });
  const { error } = await new Migrator({
    db: database,
    provider: { getMigrations: async () => migrations },
  }).migrateToLatest();
  if (error) throw new Error('The database could not be migrated', { cause: error });
  return database;
}
