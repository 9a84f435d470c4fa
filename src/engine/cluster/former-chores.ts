import type { EngineDatabase } from '../database';
import type { Chores } from './postgres-task-queue';
import type { Removals } from './removals';

/**
 * What engines of earlier versions put into the queue besides tasks, and still do while a cluster is brought up to date: it
 * is carried over into the tables that hold it now.
 */
export function formerChores(database: EngineDatabase, removals: Pick<Removals, 'add'>): Chores {
  return {
    'remove-files': ({ taskId }) => removals.add([String(taskId)]),
    webhook: ({ event, jobId, webhookId = 0 }) => tellOne(database, String(event), String(jobId), Number(webhookId)),
  };
}

/** They told each receiver by itself, 0 being the `webhook_url` of the job: all others count as told. */
function tellOne(database: EngineDatabase, event: string, jobId: string, webhookId: number): Promise<void> {
  const others =
    'SELECT id FROM webhooks WHERE webhooks.owner = jobs.owner UNION ALL SELECT 0 EXCEPT SELECT CAST(? AS INTEGER)';
  return database.run(
    'INSERT INTO webhook_calls (owner, job_id, event, due_at, attempts, told) ' +
      `SELECT owner, id, ?, 0, 0, (SELECT COALESCE(json_agg(id)::text, '[]') FROM (${others}) AS others) FROM jobs WHERE id = ?`,
    [event, webhookId, jobId],
  );
}
