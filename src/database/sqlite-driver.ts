import { SelectQueryNode, type CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';
import { checkpoint, openSqlite } from '../runtime';
import { GroupCommit, WriteAheadLog } from './group-commit';
import { Lock } from './lock';
import { PreparedStatements } from './prepared-statements';

/**
 * Kysely's driver over the `DatabaseSync` API: one connection that writes, one query or transaction at a time, and one
 * that reads beside it what has been committed. Kysely's own has one for both and wakes all who wait for it at each turn.
 */
export class SqliteDriver implements Driver {
  private readonly lock = new Lock();
  private readonly log?: WriteAheadLog;
  private readonly commits: GroupCommit;
  private writer?: PreparedStatements;
  private reader?: PreparedStatements;

  /** `path`: a file, or `:memory:`, where one connection does both and nothing is durable. */
  constructor(private readonly path: string) {
    if (path !== ':memory:') this.log = new WriteAheadLog(path);
    this.commits = new GroupCommit(async () => this.log?.sync());
  }

  async init(): Promise<void> {
    const writer = openSqlite(this.path);
    this.writer = new PreparedStatements(writer);
    if (!this.log) return;
    writer.exec('PRAGMA synchronous = NORMAL');
    this.reader = new PreparedStatements(openSqlite(this.path));
  }

  async acquireConnection(): Promise<SqliteSession> {
    if (!this.writer) throw new Error('The database is not open');
    const { writer, reader, lock, commits } = this;
    return new SqliteSession({ writer, reader, lock, commits });
  }

  beginTransaction(session: SqliteSession): Promise<void> {
    return session.begin();
  }

  commitTransaction(session: SqliteSession): Promise<void> {
    return session.commit();
  }

  rollbackTransaction(session: SqliteSession): Promise<void> {
    return session.rollback();
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.reader?.connection.close();
    if (this.writer) checkpoint(this.writer.connection);
    this.writer?.connection.close();
    await this.log?.close();
  }
}

interface SessionParts {
  writer: PreparedStatements;
  reader?: PreparedStatements;
  lock: Lock;
  commits: GroupCommit;
}

/** What Kysely takes for a connection: queries by themselves, or those of one transaction. */
class SqliteSession implements DatabaseConnection {
  private inTransaction = false;

  constructor(private readonly parts: SessionParts) {}

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { writer, reader, lock, commits } = this.parts;
    if (this.inTransaction) return run<Row>(writer, query).result;
    if (reader && SelectQueryNode.is(query.query)) return run<Row>(reader, query).result;
    await lock.acquire();
    let ran;
    try {
      ran = run<Row>(writer, query);
    } finally {
      lock.release();
    }
    if (ran.wrote) await commits.durable();
    return ran.result;
  }

  async begin(): Promise<void> {
    await this.parts.lock.acquire();
    try {
      this.parts.writer.connection.exec('BEGIN IMMEDIATE');
      this.inTransaction = true;
    } catch (error) {
      this.parts.lock.release();
      throw error;
    }
  }

  async commit(): Promise<void> {
    this.parts.writer.connection.exec('COMMIT');
    this.end();
    await this.parts.commits.durable();
  }

  /** A commit that was refused may have rolled back by itself: then there is nothing left to do. */
  async rollback(): Promise<void> {
    if (!this.inTransaction) return;
    try {
      this.parts.writer.connection.exec('ROLLBACK');
    } catch (error) {
      if (!/no transaction is active/.test(String(error))) throw error;
    } finally {
      this.end();
    }
  }

  private end(): void {
    this.inTransaction = false;
    this.parts.lock.release();
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Rows are read at once, not as a stream');
  }
}

interface Ran<Row> {
  wrote: boolean;
  result: QueryResult<Row>;
}

function run<Row>(statements: PreparedStatements, { sql, parameters, query }: CompiledQuery): Ran<Row> {
  const { reads, statement } = statements.get(sql);
  const values = parameters as (string | number | null)[];
  const wrote = !reads || !['SelectQueryNode', 'RawNode'].includes(query.kind);
  if (reads) return { wrote, result: { rows: statement.all(...values) as Row[] } };
  const { changes, lastInsertRowid } = statement.run(...values);
  return { wrote, result: { numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid), rows: [] } };
}
