import type { Parameters } from '../contract/operation';
import { hasEnded, type JobRecord, type StoredResult, type TaskRecord } from './model';

/** Of jobs; of tasks in a job; and of characters that the parameters or the result of a task have. */
const [mostJobs, mostTasks, longest] = [1_000, 10, 4_096];

/** Operations without secrets whose parameters every answer about the task needs. */
const askedAfterwards = new Set(['export/url', 'import/upload']);

interface KnownTask {
  task: TaskRecord;
  /** JSON, so that nobody changes what others read; gone with the end of the task, since secrets may stand in it. */
  parameters?: string;
}

interface KnownJob {
  job: JobRecord;
  /** In the order of the request. */
  tasks: Map<string, KnownTask>;
}

/**
 * The small jobs that were made last, as their rows are, for an engine that alone writes to its database. A job is
 * forgotten once a task outside of it depends on one of its tasks, so that all is known here or nothing.
 */
export class KnownJobs {
  private readonly jobs = new Map<string, KnownJob>();
  private readonly jobIds = new Map<string, string>();

  remember(job: JobRecord, tasks: readonly { task: TaskRecord; parameters: Parameters }[]): void {
    if (tasks.length > mostTasks) return;
    const known = tasks.map(({ task, parameters }) => ({ task, parameters: JSON.stringify(parameters) }));
    if (known.some(({ parameters }) => parameters.length > longest)) return;
    this.jobs.set(job.id, { job, tasks: new Map(known.map((each): [string, KnownTask] => [each.task.id, each])) });
    for (const { task } of tasks) this.jobIds.set(task.id, job.id);
    const [oldest] = this.jobs.size > mostJobs ? this.jobs.keys() : [];
    if (oldest !== undefined) this.forget(oldest);
  }

  job(id: string): JobRecord | undefined {
    return this.jobs.get(id)?.job;
  }

  tasksOf(jobId: string): TaskRecord[] | undefined {
    const known = this.jobs.get(jobId);
    return known && [...known.tasks.values()].map(({ task }) => task);
  }

  task(id: string): TaskRecord | undefined {
    return this.find(id)?.task;
  }

  parameters(taskId: string): Parameters | undefined {
    const found = this.find(taskId);
    return found?.parameters === undefined ? undefined : (JSON.parse(found.parameters) as Parameters);
  }

  dependentsOf(taskId: string): TaskRecord[] | undefined {
    const tasks = this.tasksOf(this.jobIds.get(taskId) ?? '');
    return tasks?.filter(({ dependsOn }) => dependsOn.some((dependency) => dependency.taskId === taskId));
  }

  jobChanged(job: JobRecord): void {
    const known = this.jobs.get(job.id);
    if (known && !hasEnded(known.job)) known.job = job;
  }

  taskChanged(task: TaskRecord): void {
    const known = this.find(task.id);
    if (!known || hasEnded(known.task)) return;
    known.task = task;
    if (hasEnded(task) && !askedAfterwards.has(task.operation)) known.parameters = undefined;
    if (isLong(task.result)) this.forgetJobOf(task.id);
  }

  /** A task that is new: where it depends on others, their jobs are forgotten. */
  dependsOn({ dependsOn }: TaskRecord): void {
    for (const { taskId } of dependsOn) this.forgetJobOf(taskId);
  }

  forgetJobOf(taskId: string): void {
    this.forget(this.jobIds.get(taskId) ?? '');
  }

  forget(jobId: string): void {
    for (const id of this.jobs.get(jobId)?.tasks.keys() ?? []) this.jobIds.delete(id);
    this.jobs.delete(jobId);
  }

  private find(taskId: string): KnownTask | undefined {
    return this.jobs.get(this.jobIds.get(taskId) ?? '')?.tasks.get(taskId);
  }
}

function isLong(result: StoredResult | null): boolean {
  if (result === null) return false;
  return result.files.length > mostTasks || JSON.stringify(result).length > longest;
}
