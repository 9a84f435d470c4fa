import type { SqliteConnection } from '../../runtime';

export type Value = string | number | null;
export type Row = Record<string, Value>;

/** SQL with values in the place of its question marks. */
export class Statements {
  private readonly prepared = new Map<string, Statement>();

  constructor(private readonly database: SqliteConnection) {}

  /** All of `work` is written, or nothing. */
  inTransaction(work: () => void): void {
    this.database.exec('BEGIN');
    try {
      work();
      this.database.exec('COMMIT');
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
  }

  one(sql: string, values: Value[]): Row | undefined {
    return this.statement(sql).get(...values) as Row | undefined;
  }

  all(sql: string, values: Value[]): Row[] {
    return this.statement(sql).all(...values) as Row[];
  }

  run(sql: string, values: Value[]): void {
    this.statement(sql).run(...values);
  }

  /** Preparing costs more than most of the statements themselves; there are only so many different ones. */
  private statement(sql: string): Statement {
    let statement = this.prepared.get(sql);
    if (!statement) this.prepared.set(sql, (statement = this.database.prepare(sql)));
    return statement;
  }
}

type Statement = ReturnType<SqliteConnection['prepare']>;
