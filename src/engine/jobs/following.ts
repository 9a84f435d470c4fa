import type { Statement } from '../database';

/** What receivers of webhooks are told (v2-contract 6.1). */
export type JobEvent = 'job.created' | 'job.finished' | 'job.failed';

/**
 * Writes down that an event of a job is to be told, where anybody wants to hear of it. It belongs into the transaction of
 * the event itself, so that no kill can come between the two.
 */
export function webhookCall(jobId: string, event: JobEvent): Statement {
  const ofAccount =
    'SELECT 1 FROM webhooks WHERE webhooks.owner = jobs.owner AND webhooks.disabled = 0 AND webhooks.events LIKE ?';
  const ofJob = event === 'job.created' ? '' : 'webhook_url IS NOT NULL OR ';
  return {
    sql:
      'INSERT INTO webhook_calls (owner, job_id, event, due_at, attempts, told) ' +
      `SELECT owner, id, '${event}', 0, 0, '[]' FROM jobs WHERE id = ? AND (${ofJob}EXISTS (${ofAccount}))`,
    values: [jobId, `%"${event}"%`],
  };
}

/** Takes credits from an account; belongs into the transaction that ends the task they are for. */
export function charge(owner: number, credits: number): Statement {
  return {
    sql: 'INSERT INTO credits (owner, used) VALUES (?, ?) ON CONFLICT (owner) DO UPDATE SET used = credits.used + ?',
    values: [owner, credits, credits],
  };
}

/**
 * Writes down that the objects of a task, or of those of a job, are to be removed; belongs into the transaction that deletes
 * them, before they are deleted.
 */
export function removal(of: 'job_id' | 'id', id: string): Statement {
  return {
    sql: `INSERT INTO removals (task_id, due_at, operation) SELECT id, 0, operation FROM tasks WHERE ${of} = ? ON CONFLICT DO NOTHING`,
    values: [id],
  };
}
