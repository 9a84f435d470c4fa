import type { Clock, Logger } from '../../runtime';
import type { Jobs } from './jobs';
import type { Scheduler } from './scheduler';
import type { JobStore } from './store';

/** Milliseconds. */
const lifetimes = { ended: 24 * 3600 * 1000, upload: 12 * 3600 * 1000, sweep: 60_000 };

/** Deletes jobs and tasks 24 h after their end, and gives up uploads whose form has expired (v2-contract 3.1, 4.3). */
export async function expire(
  parts: { jobs: Jobs; store: JobStore; scheduler: Scheduler; clock: Clock; logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      sweep(parts);
    } catch (error) {
      parts.logger.error({ err: error }, 'expired jobs could not be deleted');
    }
    await parts.clock.sleep(lifetimes.sweep, signal);
  }
}

function sweep({ jobs, store, scheduler, clock }: Parameters<typeof expire>[0]): void {
  const now = clock.now();
  for (const job of store.jobsEndedBefore(now - lifetimes.ended)) jobs.removeJob(job);
  for (const task of store.tasksEndedBefore(now - lifetimes.ended)) jobs.removeTask(task);
  for (const task of store.uploadsCreatedBefore(now - lifetimes.upload)) {
    scheduler.fail(task.id, 'No file was uploaded before the form expired', 'TIMEOUT');
  }
}
