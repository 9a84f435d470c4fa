import type { ExpressionBuilder, Kysely, SqlBool, ExpressionWrapper } from 'kysely';
import type { Database, ProcessRow } from '../database';
import type { ProcessState } from './process';

const jobRuns: ProcessState[] = ['awaiting-upload', 'running'];

/** Rows of Processes whose end `holder` must notice by itself. */
export function watchedRows(database: Kysely<Database>, holder: string): Promise<ProcessRow[]> {
  return database
    .selectFrom('processes')
    .selectAll()
    .where('watched', '=', 1)
    .where('state', 'in', jobRuns)
    .where('watched_by', '=', holder)
    .execute();
}

/** Makes up to `limit` Processes the `holder`'s that must be watched and that nobody watches, and answers their rows. */
export function takeUnwatchedRows(database: Kysely<Database>, holder: string, limit: number): Promise<ProcessRow[]> {
  return database
    .with('free', (rows) =>
      rows
        .selectFrom('processes')
        .select('id')
        .where('watched', '=', 1)
        .where('state', 'in', jobRuns)
        .where('watched_by', 'is', null)
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('processes')
    .set({ watched_by: holder })
    .where('id', 'in', (rows) => rows.selectFrom('free').select('free.id'))
    .returningAll()
    .execute();
}

type IsOf = (row: ExpressionBuilder<Database, 'processes'>) => ExpressionWrapper<Database, 'processes', SqlBool>;

/** Lets any instance watch what these watch. */
export async function freeRows(database: Kysely<Database>, isOf: IsOf): Promise<void> {
  await database
    .updateTable('processes')
    .set({ watched_by: null })
    .where('watched', '=', 1)
    .where('state', 'in', jobRuns)
    .where('watched_by', 'is not', null)
    .where(isOf)
    .execute();
}
