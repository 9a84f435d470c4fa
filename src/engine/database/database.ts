export type Value = string | number | null;
export type Row = Record<string, Value>;

export interface Statement {
  sql: string;
  values: Value[];
}

/**
 * What the engine remembers, in whatever database: SQL that SQLite and PostgreSQL both take, with question marks in the
 * place of values (docs/decisions/0008-sql-in-two-ways.md).
 */
export interface EngineDatabase {
  /** Column that orders rows of the same millisecond by their insertion. */
  readonly insertionOrder: string;
  one(sql: string, values: Value[]): Promise<Row | undefined>;
  all(sql: string, values: Value[]): Promise<Row[]>;
  run(sql: string, values: Value[]): Promise<void>;
  /** Everything is written, or nothing. */
  inOneTransaction(statements: Statement[]): Promise<void>;
  /** Runs `change`, which returns a row where it takes effect, and then what follows from it, in one transaction. */
  changed(change: Statement, following: (row: Row) => Statement[]): Promise<Row | undefined>;
  /** Deletes every row; the numbers of new ones begin with 1 again. */
  empty(table: 'webhooks'): Promise<void>;
  close(): Promise<void>;
}
