import { createRequire } from 'node:module';
import type * as postgres from 'pg';
import type { Pool, PoolConfig } from 'pg';

export interface PoolOptions {
  /** What the database's own lists call these connections. */
  applicationName: string;
  /** Most connections at a time. */
  size: number;
  /** Milliseconds after which a query is given up; absent: never. */
  queryTimeout?: number;
  /** Schema of tables whose names stand alone; absent: as the database is set. */
  schema?: string;
  /** Told when a connection that nobody uses breaks; the next query opens another. */
  onLost: (error: Error) => void;
}

/** Milliseconds until a connection must be there, also where all of the pool are in use. */
const connectWithin = 10_000;

/** Connections to the database at `url`, opened when they are needed. 64-bit integers come as numbers. */
export function createPool(url: string, { applicationName, size, queryTimeout, schema, onLost }: PoolOptions): Pool {
  const { Pool, types } = lazyPg();
  const parserOf = (type: number, format?: string) =>
    types.getTypeParser(type, format as 'text') as (value: string) => unknown;
  const pool = new Pool({
    ...connectionConfig(url, applicationName),
    ...(schema && { options: `-c search_path=${schema}` }),
    max: size,
    query_timeout: queryTimeout,
    types: { getTypeParser: (type, format) => (type === types.builtins.INT8 ? Number : parserOf(type, format)) },
  });
  pool.on('error', onLost);
  // While a query runs, it fails by itself; between two of them nobody else would listen.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** What a connection of its own takes, such as the one that listens. */
export function connectionConfig(url: string, applicationName: string): PoolConfig {
  return {
    connectionString: withLibpqModes(url),
    application_name: applicationName,
    connectionTimeoutMillis: connectWithin,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

/** `sslmode` means what it does for every other program of PostgreSQL, unless the URL says otherwise. */
function withLibpqModes(url: string): string {
  if (!/[?&]sslmode=/.test(url) || url.includes('uselibpqcompat=')) return url;
  return `${url}&uselibpqcompat=true`;
}

const load = createRequire(__filename);

/** The client of PostgreSQL, loaded where it is used: without DATABASE_URL nothing needs it. */
export function lazyPg(): typeof postgres {
  return load('pg') as typeof postgres;
}
