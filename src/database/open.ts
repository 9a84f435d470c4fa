import { Kysely, Migrator, sql, type Dialect } from 'kysely';
import { isPostgresUrl, SettingsError } from '../config';
import { migrations } from './migrations';
import { postgresDialect } from './postgres';
import type { Database } from './schema';
import { openSqliteDatabase } from './sqlite';

export interface DatabaseOptions {
  /** Most connections to PostgreSQL at a time. */
  poolSize?: number;
  /** Told of broken connections to PostgreSQL that nobody was using. */
  onLost?: (error: Error) => void;
}

/** Milliseconds: no query of the proxy reads more than a page of rows. */
const queryTimeout = 20_000;

/**
 * Opens the database at `address`, the path of an SQLite file (`:memory:` in tests) or a `postgres://` URL, and brings its
 * schema up to date; of many that start at once, one does. Throws `SettingsError` where PostgreSQL can't be reached or
 * refuses, and where a newer version has changed the schema.
 */
export async function openDatabase(address: string, options: DatabaseOptions = {}): Promise<Kysely<Database>> {
  if (!isPostgresUrl(address)) return migrated(openSqliteDatabase(address), explained);
  const { poolSize = 10, onLost = () => undefined } = options;
  // Building an index may take long: migrations have connections of their own, without a time-out.
  const migrating = await migrated(openKysely(postgresDialect(address, { poolSize: 2, onLost })), explainedByPostgres);
  await migrating.destroy();
  return openKysely(postgresDialect(address, { poolSize, queryTimeout, onLost }));
}

/** Rejects where PostgreSQL at `url` does not answer; changes nothing. */
export async function expectPostgres(url: string): Promise<void> {
  const database = openKysely(postgresDialect(url, { poolSize: 1, queryTimeout, onLost: () => undefined }));
  try {
    await sql`select 1`.execute(database);
  } catch (error) {
    throw new Error(reasonOf(error as Fault), { cause: error });
  } finally {
    await database.destroy();
  }
}

function openKysely(dialect: Dialect): Kysely<Database> {
  return new Kysely<Database>({ dialect });
}

async function migrated(database: Kysely<Database>, explain: (error: Fault) => Error): Promise<Kysely<Database>> {
  const provider = { getMigrations: async () => migrations };
  const { error } = await new Migrator({ db: database, provider })
    .migrateToLatest()
    .catch((error: unknown) => ({ error }));
  if (!error) return database;
  await database.destroy();
  throw explain(error as Fault);
}

type Fault = Error & { code?: string };

function explainedByPostgres(error: Fault): Error {
  return isConnectionFault(error)
    ? new SettingsError([`DATABASE_URL: PostgreSQL does not serve: ${reasonOf(error)}`])
    : explained(error);
}

function explained(error: Fault): Error {
  if (/previously executed migration .* is missing/.test(error.message))
    return new SettingsError(['the database belongs to a newer version of the proxy']);
  return new Error('The database could not be migrated', { cause: error });
}

/** No answer from the network, or a refusal before the first query (classes 08, 28, 3D, 53 and 57 of PostgreSQL). */
function isConnectionFault({ code = '', message }: Fault): boolean {
  return /^(E[A-Z_]+|(08|28|3D|53|57)\w{3}|[A-Z_]*CERT[A-Z_]*)$/.test(code) || /connection|SSL|SASL/.test(message);
}

/** Node leaves the message empty where it tried several addresses. */
function reasonOf({ message, code }: Fault): string {
  return message || (code ?? 'no answer');
}
