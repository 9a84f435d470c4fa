import type { SqliteConnection } from '../runtime';

/** Lists of values make new texts of the same query, so the number kept is bounded. */
const mostStatements = 200;

export interface PreparedStatement {
  /** It answers rows. */
  reads: boolean;
  statement: ReturnType<SqliteConnection['prepare']>;
}

/** The statements of one connection, prepared once for each text: preparing costs more than running most of them. */
export class PreparedStatements {
  private readonly prepared = new Map<string, PreparedStatement>();

  constructor(readonly connection: SqliteConnection) {}

  get(sql: string): PreparedStatement {
    const known = this.prepared.get(sql) ?? this.prepare(sql);
    this.prepared.delete(sql);
    this.prepared.set(sql, known);
    if (this.prepared.size > mostStatements) this.forgetOldest();
    return known;
  }

  private prepare(sql: string): PreparedStatement {
    const statement = this.connection.prepare(sql);
    return { reads: statement.columns().length > 0, statement };
  }

  private forgetOldest(): void {
    for (const sql of this.prepared.keys()) {
      this.prepared.delete(sql);
      return;
    }
  }
}
