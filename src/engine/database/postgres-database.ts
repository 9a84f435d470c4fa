import type { Pool } from 'pg';
import { createPool, storable } from '../../postgres';
import { StartError } from '../../runtime';
import type { EngineDatabase, Row, Statement, Value } from './database';
import { orLost } from './lost';
import { postgresSteps } from './postgres-schema';

/** Where the engine's tables lie, so that they never meet those of another program in the same database. */
const schema = 'cc_engine';

/** Of one engine; its queue holds four of them to be told of work at once. One more listens for changes elsewhere. */
const mostConnections = 16;

/** Milliseconds. A query that takes longer fails, and with it the request or task that asked. */
const queryTimeout = 30_000;

/**
 * Opens the database and brings its tables up to date; however many engines start together, the steps run once. Rejects
 * with a `StartError` where it can't be reached or was made by a newer version. `onLost` hears of connections that break while nobody uses them.
 */
export async function openPostgres(url: string, onLost: (error: Error) => void): Promise<PostgresDatabase> {
  const applicationName = 'cc-v1-proxy engine';
  const pool = createPool(url, { applicationName, size: mostConnections, queryTimeout, schema, onLost });
  const database = new PostgresDatabase(pool);
  try {
    await database.migrate();
    return database;
  } catch (cause) {
    await database.close();
    throw new StartError(`The database that engines share cannot be used: ${(cause as Error).message}`, { cause });
  }
}

/** The engine's state in PostgreSQL, shared by all engines of a cluster. */
export class PostgresDatabase implements EngineDatabase {
  readonly insertionOrder = 'insertion';
  private readonly texts = new Map<string, string>();

  constructor(readonly pool: Pool) {}

  async one(sql: string, values: Value[]): Promise<Row | undefined> {
    return (await this.all(sql, values))[0];
  }

  async all(sql: string, values: Value[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>(this.numbered(sql), values.map(storable)).catch(orLost);
    return rows;
  }

  async empty(table: string): Promise<void> {
    await this.run(`TRUNCATE ${table} RESTART IDENTITY`, []);
  }

  async run(sql: string, values: Value[]): Promise<void> {
    await this.all(sql, values);
  }

  inOneTransaction(statements: Statement[]): Promise<void> {
    return this.transaction(async (run) => {
      for (const statement of statements) await run(statement);
    });
  }

  changed(change: Statement, following: (row: Row) => Statement[]): Promise<Row | undefined> {
    return this.transaction(async (run) => {
      const [row] = await run(change);
      if (row) for (const statement of following(row)) await run(statement);
      return row;
    });
  }

  private async transaction<Result>(
    work: (run: (statement: Statement) => Promise<Row[]>) => Promise<Result>,
  ): Promise<Result> {
    const client = await this.pool.connect().catch(orLost);
    let isLost = false;
    try {
      await client.query('BEGIN').catch(orLost);
      const result = await work(
        async ({ sql, values }) =>
          (await client.query<Row>(this.numbered(sql), values.map(storable)).catch(orLost)).rows,
      );
      await client.query('COMMIT').catch(orLost);
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => (isLost = true));
      throw error;
    } finally {
      client.release(isLost);
    }
  }

  /** Steps that have run are counted in the same transaction, under a lock that ends with it. */
  async migrate(steps: readonly string[] = postgresSteps): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query("SELECT pg_advisory_xact_lock(hashtext('cc-v1-proxy engine migrations'))");
      await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
      await client.query('CREATE TABLE IF NOT EXISTS schema_steps (done INTEGER NOT NULL)');
      const { rows } = await client.query<{ done: number }>('SELECT done FROM schema_steps');
      const done = rows[0]?.done ?? 0;
      if (done > steps.length) throw new Error('The database was made by a newer version of the engine');
      for (const step of steps.slice(done)) await client.query(step);
      await client.query('DELETE FROM schema_steps');
      await client.query('INSERT INTO schema_steps (done) VALUES ($1)', [steps.length]);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** `?` becomes `$1`, `$2` ...; none of the engine's statements has a question mark that means anything else. */
  private numbered(sql: string): string {
    let text = this.texts.get(sql);
    if (text === undefined) {
      let count = 0;
      text = sql.replace(/\?/g, () => `$${(count += 1)}`);
      this.texts.set(sql, text);
    }
    return text;
  }
}
