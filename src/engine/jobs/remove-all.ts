import type { Clock } from '../../runtime';
import type { Jobs } from './jobs';
import type { Scheduler } from './scheduler';
import type { JobStore } from './store';

const slice = 50;

export interface RemovalParts {
  jobs: Jobs;
  store: JobStore;
  scheduler: Scheduler;
  clock: Clock;
}

/** Ends what runs, and deletes all jobs and tasks with their files. */
export async function removeAll({ jobs, store, scheduler, clock }: RemovalParts): Promise<void> {
  for (const { id } of await store.unfinishedTasks()) await scheduler.cancel(id);
  const later = clock.stamp() + 1;
  for (let found = await store.jobsEndedBefore(later, slice); found.length > 0;) {
    for (const job of found) await jobs.removeJob(job);
    found = await store.jobsEndedBefore(later, slice);
  }
  for (let found = await store.tasksEndedBefore(later, slice); found.length > 0;) {
    for (const task of found) await jobs.removeTask(task);
    found = await store.tasksEndedBefore(later, slice);
  }
}
