import { setImmediate } from 'node:timers/promises';
import type { Clock, Logger } from '../../runtime';
import type { Jobs } from './jobs';
import type { Scheduler } from './scheduler';
import type { JobStore } from './store';

/** Milliseconds. */
const lifetimes = { ended: 24 * 3600 * 1000, upload: 12 * 3600 * 1000, sweep: 60_000 };

export interface ExpiryParts {
  jobs: Jobs;
  store: JobStore;
  scheduler: Scheduler;
  /** Absent for an engine that shares its jobs with no other. */
  cluster?: { isKeeper(): boolean };
  clock: Clock;
  logger: Logger;
}

/** Deletes jobs and tasks 24 h after their end, and gives up uploads whose form has expired (v2-contract 3.1, 4.3). */
export async function expire(parts: ExpiryParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      if (parts.cluster?.isKeeper() ?? true) await sweep(parts, signal);
    } catch (error) {
      parts.logger.error({ err: error }, 'expired jobs could not be deleted');
    }
    await parts.clock.sleep(lifetimes.sweep, signal);
  }
}

/** Jobs and tasks at a time, before others get their turn. */
const slice = 50;

async function sweep({ jobs, store, scheduler, clock }: ExpiryParts, signal: AbortSignal): Promise<void> {
  const now = clock.now();
  const ended = now - lifetimes.ended;
  await inSlices(
    signal,
    (most) => store.jobsEndedBefore(ended, most),
    (job) => jobs.removeJob(job),
  );
  await inSlices(
    signal,
    (most) => store.tasksEndedBefore(ended, most),
    (task) => jobs.removeTask(task),
  );
  await inSlices(
    signal,
    (most) => store.uploadsCreatedBefore(now - lifetimes.upload, most),
    ({ id }) => scheduler.fail(id, 'No file was uploaded before the form expired', 'TIMEOUT'),
  );
}

async function inSlices<Item>(
  signal: AbortSignal,
  next: (most: number) => Promise<Item[]>,
  end: (item: Item) => Promise<void>,
): Promise<void> {
  for (let items = await next(slice); items.length > 0; items = await next(slice)) {
    for (const item of items) await end(item);
    if (items.length < slice || signal.aborted) return;
    await setImmediate();
  }
}
