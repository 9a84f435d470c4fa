import type { SqliteConnection } from '../../runtime';
import type { EngineDatabase, Row, Statement, Value } from './database';

/**
 * One SQLite file. Statements run at once, so that what is awaited is there before any other work of the program goes on.
 */
export class SqliteDatabase implements EngineDatabase {
  readonly insertionOrder = 'rowid';
  private readonly prepared = new Map<string, PreparedStatement>();

  constructor(private readonly connection: SqliteConnection) {}

  async one(sql: string, values: Value[]): Promise<Row | undefined> {
    return this.statement(sql).get(...values) as Row | undefined;
  }

  async all(sql: string, values: Value[]): Promise<Row[]> {
    return this.statement(sql).all(...values) as Row[];
  }

  async run(sql: string, values: Value[]): Promise<void> {
    this.statement(sql).run(...values);
  }

  async inOneTransaction(statements: Statement[]): Promise<void> {
    this.transaction(() => this.runAll(statements));
  }

  async changed(change: Statement, following: (row: Row) => Statement[]): Promise<Row | undefined> {
    return this.transaction(() => {
      const row = this.statement(change.sql).get(...change.values) as Row | undefined;
      if (row) this.runAll(following(row));
      return row;
    });
  }

  async empty(table: string): Promise<void> {
    const numbers = { sql: 'DELETE FROM sqlite_sequence WHERE name = ?', values: [table] };
    await this.inOneTransaction([{ sql: `DELETE FROM ${table}`, values: [] }, numbers]);
  }

  async close(): Promise<void> {
    this.connection.close();
  }

  private transaction<Result>(work: () => Result): Result {
    this.connection.exec('BEGIN');
    try {
      const result = work();
      this.connection.exec('COMMIT');
      return result;
    } catch (error) {
      this.connection.exec('ROLLBACK');
      throw error;
    }
  }

  private runAll(statements: Statement[]): void {
    for (const { sql, values } of statements) this.statement(sql).run(...values);
  }

  /** Preparing costs more than most of the statements themselves; there are only so many different ones. */
  private statement(sql: string): PreparedStatement {
    let statement = this.prepared.get(sql);
    if (!statement) this.prepared.set(sql, (statement = this.connection.prepare(sql)));
    return statement;
  }
}

type PreparedStatement = ReturnType<SqliteConnection['prepare']>;
