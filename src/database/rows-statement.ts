import type { Compilable, Kysely } from 'kysely';
import type { Database } from './schema';
import { Statement, type Value } from './statement';

/** Rows of one statement: few enough that statements of every length can be kept prepared. */
const rowsAtOnce = 40;

/** A statement that writes several rows: its text is built once for each number of them. */
export class RowsStatement<Row extends object> {
  private readonly made: Statement[] = [];

  /** `build` gets the rows to write, whose values are known only when it is asked. */
  constructor(
    private readonly columns: readonly (keyof Row & string)[],
    private readonly build: (rows: Record<keyof Row, never>[]) => Compilable,
  ) {}

  /** Any number of rows, some at a time. `isSynced` as for a `Statement`. */
  async ask(database: Kysely<Database>, rows: Row[], isSynced = true): Promise<void> {
    for (let at = 0; at < rows.length; at += rowsAtOnce) {
      const some = rows.slice(at, at + rowsAtOnce);
      const values: Record<string, Value> = {};
      for (const [number, row] of some.entries())
        for (const column of this.columns) values[valueName(column, number)] = row[column] as Value;
      await this.of(some.length).ask(database, values, isSynced);
    }
  }

  private of(count: number): Statement {
    return (this.made[count] ??= new Statement((value) => {
      const row = (number: number) =>
        Object.fromEntries(this.columns.map((column) => [column, value(valueName(column, number))]));
      return this.build(Array.from({ length: count }, (_, number) => row(number)) as Record<keyof Row, never>[]);
    }));
  }
}

function valueName(column: string, number: number): string {
  return `${column} ${number}`;
}
