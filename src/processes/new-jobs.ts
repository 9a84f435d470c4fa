import type { Job } from '../upstream';
import type { Process } from './process';

const mostKept = 1_000;

/**
 * Jobs that this instance has just made for Processes that await one upload: its form is empty, so that the first upload
 * need not ask what has become of them. What is written of a Process afterwards, wherever, ends that.
 */
export class NewJobs {
  private readonly jobs = new Map<string, { version: number; job: Job }>();

  keep({ id, version, state, pendingUploads: [task, ...more] }: Process, job: Job): void {
    const tasks = job.tasks.filter(({ name, result }) => name === task && result?.form);
    if (state !== 'awaiting-upload' || tasks.length !== 1 || more.length > 0) return;
    this.jobs.set(id, { version, job: { ...job, tasks } });
    const [oldest] = this.jobs.size > mostKept ? this.jobs.keys() : [];
    if (oldest !== undefined) this.jobs.delete(oldest);
  }

  /** Once for each Process: the next upload can't be sure any more. */
  take({ id, version }: Process): Job | undefined {
    const kept = this.jobs.get(id);
    this.jobs.delete(id);
    return kept?.version === version ? kept.job : undefined;
  }
}
