import { sql, type Kysely, type Transaction } from 'kysely';
import type { Database } from './schema';

/** Called after each batch; `rows` of `total` are copied. */
export type OnCopied = (table: string, rows: number, total: number) => void;

export interface CopiedTable {
  table: string;
  rows: number;
}

const rowsAtATime = 500;

/** Leases say who is alive now, and the tables of migrations are made by them. */
const leftOut = ['leases', 'kysely_migration', 'kysely_migration_lock'];

/**
 * Copies all rows of an SQLite database into an empty PostgreSQL with the same schema, in one transaction: all of them, or
 * none where anything goes wrong. Throws where the target holds rows, or does not hold what was copied in the end.
 */
export async function copyDatabase(
  source: Kysely<Database>,
  target: Kysely<Database>,
  onCopied: OnCopied = () => undefined,
): Promise<CopiedTable[]> {
  const tables = await tablesOf(source);
  return target.transaction().execute(async (transaction) => {
    const copied: CopiedTable[] = [];
    for (const table of tables) {
      if ((await countOf(transaction, table)) > 0) throw new Error(`The table ${table} of the target is not empty`);
      copied.push({ table, rows: await copyTable(source, transaction, table, onCopied) });
    }
    for (const { table, rows } of copied) {
      const there = await countOf(transaction, table);
      if (there !== rows) throw new Error(`The table ${table} has ${there} rows instead of ${rows}`);
    }
    return copied;
  });
}

async function tablesOf(database: Kysely<Database>): Promise<string[]> {
  const tables = await database.introspection.getTables();
  return tables.map(({ name }) => name).filter((name) => !leftOut.includes(name));
}

async function countOf(database: Kysely<Database>, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(database);
  return Number(rows[0]?.count);
}

type Row = Record<string, string | number | null>;

async function copyTable(
  source: Kysely<Database>,
  target: Transaction<Database>,
  table: string,
  onCopied: OnCopied,
): Promise<number> {
  const total = await countOf(source, table);
  let rows = 0;
  onCopied(table, rows, total);
  for (let last: number | undefined = -1; last !== undefined;) {
    const batch: Batch = await batchAfter(source, table, last);
    if (batch.rows.length > 0) await insert(target, table, batch.rows);
    rows += batch.rows.length;
    onCopied(table, rows, total);
    last = batch.last;
  }
  return rows;
}

interface Batch {
  rows: Row[];
  /** SQLite's number of the last row; undefined where there was none. */
  last: number | undefined;
}

async function batchAfter(source: Kysely<Database>, table: string, last: number): Promise<Batch> {
  const query = sql<Row & { copied_row: number }>`
    select rowid as copied_row, * from ${sql.table(table)} where rowid > ${last} order by rowid limit ${rowsAtATime}`;
  const { rows } = await query.execute(source);
  return {
    rows: rows.map(({ copied_row: _, ...row }) => row),
    last: rows.at(-1)?.copied_row,
  };
}

async function insert(target: Transaction<Database>, table: string, rows: Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
  const names = sql.join(columns.map((column) => sql.ref(column)));
  await sql`insert into ${sql.table(table)} (${names}) values ${sql.join(values)}`.execute(target);
}
