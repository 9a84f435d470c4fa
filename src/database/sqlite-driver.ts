import { SelectQueryNode, type CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';
import { checkpoint, openSqlite } from '../runtime';
import { JointWrites, type Turn } from './joint-writes';
import { PreparedStatements } from './prepared-statements';
import type { DirectQueries, Steps } from './statement';
import { WriteAheadLog } from './write-ahead-log';

/**
 * Pages of 4 KiB in the log that are moved into the file together. Who commits then waits for the disk, and most of them have
 * changed several times meanwhile: four times as many take as long.
 */
const checkpointEvery = 4_000;

/**
 * Kysely's driver over the `DatabaseSync` API: one connection that writes, one query or transaction at a time, and one
 * that reads what has been committed while the other has not. Kysely's own has one for both and wakes all who wait for it at each turn.
 */
export class SqliteDriver implements Driver, DirectQueries {
  private readonly log?: WriteAheadLog;
  private parts?: SessionParts;

  /** `path`: a file, or `:memory:`, where one connection does both and nothing is durable. */
  constructor(private readonly path: string) {
    if (path !== ':memory:') this.log = new WriteAheadLog(path);
  }

  async init(): Promise<void> {
    const connection = openSqlite(this.path);
    connection.exec('PRAGMA busy_timeout = 0');
    const writer = new PreparedStatements(connection);
    const writes = new JointWrites(connection, async () => this.log?.sync());
    this.parts = { writer, writes };
    if (!this.log) return;
    connection.exec(`PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${checkpointEvery}`);
    this.parts.reader = new PreparedStatements(openSqlite(this.path));
  }

  async acquireConnection(): Promise<SqliteSession> {
    return new SqliteSession(this.opened());
  }

  async ask<Row>(query: CompiledQuery, isSynced: boolean): Promise<QueryResult<Row>> {
    return queryBeside<Row>(this.opened(), query, isSynced);
  }

  askTogether<Result>(steps: () => Steps<Result>, isSynced: boolean): Promise<Result> {
    const { writer, writes } = this.opened();
    return writes.runTogether(() => {
      const running = steps();
      let next = running.next();
      while (!next.done) next = running.next(run(writer, next.value));
      return next.value;
    }, isSynced);
  }

  durable(): Promise<void> {
    return this.opened().writes.durable();
  }

  private opened(): SessionParts {
    if (!this.parts) throw new Error('The database is not open');
    return this.parts;
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
    if (!this.parts) return;
    const { writes, writer, reader } = this.parts;
    await writes.close();
    reader?.connection.close();
    checkpoint(writer.connection);
    writer.connection.close();
    await this.log?.close();
  }
}

interface SessionParts {
  writer: PreparedStatements;
  writes: JointWrites;
  reader?: PreparedStatements;
}

/** What Kysely takes for a connection: queries by themselves, or those of one transaction. */
class SqliteSession implements DatabaseConnection {
  private turn?: Turn;

  constructor(private readonly parts: SessionParts) {}

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.turn) return run<Row>(this.parts.writer, query);
    return queryBeside<Row>(this.parts, query, true);
  }

  async begin(): Promise<void> {
    this.turn = await this.parts.writes.begin();
  }

  async commit(): Promise<void> {
    const { turn } = this;
    await turn?.commit();
    this.turn = undefined;
  }

  /** A commit that was refused is taken back as well. */
  async rollback(): Promise<void> {
    this.turn?.rollback();
    this.turn = undefined;
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Rows are read at once, not as a stream');
  }
}

/**
 * A query that is no part of a transaction. Whoever writes reads several times faster, too: the other connection drops all
 * the pages that it knows at each commit. It is asked where a transaction has written what nobody may see yet.
 */
function queryBeside<Row>(
  { writer, writes, reader }: SessionParts,
  query: CompiledQuery,
  isSynced: boolean,
): QueryResult<Row> | Promise<QueryResult<Row>> {
  const isRead = SelectQueryNode.is(query.query);
  if (isRead && !writes.isWriting) return run<Row>(writer, query);
  if (isRead && reader) return run<Row>(reader, query);
  return writes.run(() => run<Row>(writer, query), isSynced);
}

function run<Row>(statements: PreparedStatements, { sql, parameters }: CompiledQuery): QueryResult<Row> {
  const { reads, statement } = statements.get(sql);
  const values = parameters as (string | number | null)[];
  if (reads) return { rows: statement.all(...values) as Row[] };
  const { changes, lastInsertRowid } = statement.run(...values);
  return { numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid), rows: [] };
}
