import type { Kysely } from 'kysely';
import type { Database, ProcessRow } from '../database';
import type { ProcessState } from './process';
import type { ProcessStatements } from './process-statements';

const mayHaveFiles: ProcessState[] = ['starting', 'awaiting-upload', 'running', 'handing-over', 'finished', 'failed'];

/** Up to `limit` rows of Processes that are over time and whose files are still there. */
export async function expiredRows(
  database: Kysely<Database>,
  { expired }: ProcessStatements,
  { now, limit }: { now: number; limit: number },
): Promise<ProcessRow[]> {
  const rows: ProcessRow[] = [];
  // State by state, each reads the few rows it needs from its index, however many there are.
  for (const state of mayHaveFiles) {
    if (rows.length >= limit) break;
    const found = await expired.ask(database, { state, now, limit: limit - rows.length });
    rows.push(...found.rows);
  }
  return rows;
}

/** How many deletions of jobs are due, counted up to `most`. */
export async function countDueDeletions(database: Kysely<Database>, most: number): Promise<number> {
  const row = await database
    .selectFrom((deliveries) =>
      deliveries
        .selectFrom('deliveries')
        .select('id')
        .where('state', '=', 'due')
        .where('kind', '=', 'delete-job')
        .limit(most)
        .as('due'),
    )
    .select((due) => due.fn.countAll<number>().as('count'))
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/**
 * Deletes up to `limit` rows of Processes that are over time and have nothing to be deleted, and answers how many. The
 * deletion of a job still needs the key that its Process holds.
 */
export async function forgetRows(database: Kysely<Database>, now: number, limit: number): Promise<number> {
  const result = await database
    .with('gone', (processes) =>
      processes
        .selectFrom('processes')
        .select('id')
        .where('state', 'in', ['created', 'deleted'])
        .where('expires_at', '<', now)
        .where((row) =>
          row.not(
            row.exists(
              row
                .selectFrom('deliveries')
                .select('deliveries.id')
                .whereRef('deliveries.process_id', '=', 'processes.id')
                .where('deliveries.kind', '=', 'delete-job')
                .where('deliveries.state', '=', 'due'),
            ),
          ),
        )
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .deleteFrom('processes')
    .where('id', 'in', (gone) => gone.selectFrom('gone').select('gone.id'))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
