import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';

/**
 * The pool as the places of graphile-worker's queue see it. They report the end of a task without listening for a failure,
 * which would be a rejection that nobody handles; so that report never fails. One that the database has not got is told to
 * `onLost`, and does no harm: a task that has ended is not run again, and one that has not is found by the upkeep.
 */
export function queuePool(pool: Pool, onLost: (error: unknown) => void): Pool {
  const connect = async () => {
    try {
      return withSafeReports(await pool.connect(), onLost);
    } catch (error) {
      const reason = error as Error;
      const query = () => Promise.reject(reason);
      return withSafeReports({ query, release: () => undefined } as unknown as PoolClient, onLost);
    }
  };
  return overridden(pool, {
    connect: (callback?: Parameters<Pool['connect']>[0]) => (callback ? pool.connect(callback) : connect()),
  });
}

function withSafeReports(client: PoolClient, onLost: (error: unknown) => void): PoolClient {
  return overridden(client, {
    query: async (query: QueryConfig | string, values?: unknown[]): Promise<Pick<QueryResult, 'rows'>> => {
      try {
        return await client.query(query, values);
      } catch (error) {
        if (typeof query === 'string' || !reports.test(query.name ?? '')) throw error;
        onLost(error);
        return { rows: [] };
      }
    },
  });
}

/** What graphile-worker calls the queries by which it reports the end of a task. */
const reports = /^(complete|fail)_job/;

function overridden<Target extends object>(target: Target, own: Record<string, unknown>): Target {
  return new Proxy(target, {
    get: (_target, name) => (typeof name === 'string' && name in own ? own[name] : Reflect.get(target, name)),
  });
}
