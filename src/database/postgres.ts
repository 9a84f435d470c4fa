import {
  PostgresAdapter,
  PostgresDialect,
  sql,
  type Dialect,
  type Kysely,
  type PostgresPool,
  type PostgresPoolClient,
} from 'kysely';
import type { PoolClient } from 'pg';
import { createPool, storable } from '../postgres';

const applicationName = 'cc-v1-proxy';

export interface PostgresOptions {
  /** Most connections at a time. */
  poolSize: number;
  /** Milliseconds after which a query is given up; absent: never. */
  queryTimeout?: number;
  /** Told when a connection that nobody uses breaks; the next query opens another. */
  onLost: (error: Error) => void;
}

/**
 * Kysely's parts of PostgreSQL over `pg`. Nothing of a session is relied on (no prepared statement has a name, locks end
 * with their transaction), so that a pooler may hand each transaction to another server connection.
 */
export function postgresDialect(url: string, options: PostgresOptions): Dialect {
  const dialect = new PostgresDialect({ pool: async () => connectionsOf(url, options) });
  return {
    createAdapter: () => new OneTransactionAdapter(),
    createDriver: () => dialect.createDriver(),
    createIntrospector: (database) => dialect.createIntrospector(database),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

/**
 * All migrations run in the one transaction that holds their lock. Kysely's lock belongs to a session, which a pooler may
 * have handed to somebody else by the time it is released.
 */
class OneTransactionAdapter extends PostgresAdapter {
  override get supportsTransactionalDdl(): boolean {
    return false;
  }

  override async acquireMigrationLock(database: Kysely<never>): Promise<void> {
    await sql`begin`.execute(database);
    await sql`select pg_advisory_xact_lock(hashtext('cc-v1-proxy migrations'))`.execute(database);
  }

  /** After a query that failed, PostgreSQL rolls back instead. */
  override async releaseMigrationLock(database: Kysely<never>): Promise<void> {
    await sql`commit`.execute(database);
  }
}

function connectionsOf(url: string, { poolSize, queryTimeout, onLost }: PostgresOptions): PostgresPool {
  const pool = createPool(url, { applicationName, size: poolSize, queryTimeout, onLost });
  return { connect: async () => sessionOf(await pool.connect()), end: () => pool.end() };
}

/** A connection that has failed to answer in time is closed: the answer may still come, to somebody else's question. */
function sessionOf(client: PoolClient): PostgresPoolClient {
  let late = false;
  const query = async (text: string, values: readonly unknown[]) => {
    try {
      return await client.query(text, values.map(storable));
    } catch (error) {
      late ||= (error as Error).message === 'Query read timeout';
      throw error;
    }
  };
  // Kysely also asks cursors of a connection, for streams that nobody reads here.
  return { query, release: () => client.release(late) } as unknown as PostgresPoolClient;
}
