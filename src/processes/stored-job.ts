import type { Job, Task } from '../upstream';

/** A job as a row keeps it: without its id where the row has that, and with the times of its tasks counted from its own. */
export type StoredJob = Omit<Job, 'id' | 'tag' | 'tasks'> & Partial<Pick<Job, 'id' | 'tag'>> & { tasks: StoredTask[] };

/** Milliseconds from the creation of the job to the start and to the end of the task; null where it has none. */
type TaskTimes = [started: number | null, ended: number | null];

/** In rows of earlier versions the times are texts. */
type StoredTask = Task & { times?: TaskTimes };

/** Of what v2 tells of a job, what somebody reads: not the payloads of its tasks, their hosts and whatever v2 adds. */
export function storedJobOf(
  { id, tag, status, created_at, started_at, ended_at, tasks }: Job,
  jobId: string | undefined,
): object {
  const told = { id: id === jobId ? undefined : id, tag: tag ?? undefined };
  const created = Date.parse(created_at);
  return { ...told, status, created_at, started_at, ended_at, tasks: tasks.map((task) => storedTaskOf(task, created)) };
}

/** The job that was stored so. */
export function jobOf({ tasks, ...job }: StoredJob, jobId: string | undefined): Job {
  const { created_at: created } = job;
  return { ...job, id: job.id ?? jobId ?? '', tag: job.tag ?? null, tasks: tasks.map((task) => taskOf(task, created)) };
}

function storedTaskOf(task: Task, created: number): object {
  const { name, operation, status, message, code, credits, started_at, ended_at, engine, engine_version, result } =
    task;
  const times: TaskTimes = [sinceOf(started_at, created), sinceOf(ended_at, created)];
  const told = times.some(Number.isNaN) ? { started_at, ended_at } : { times };
  const all = { name, operation, status, message, code, credits, ...told, engine, engine_version, result };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined));
}

function sinceOf(time: string | null | undefined, created: number): number | null {
  return time ? Date.parse(time) - created : null;
}

function taskOf({ times, ...task }: StoredTask, created: string): Task {
  if (!times) return task;
  const [started, ended] = times;
  if (started !== null) task.started_at = timeAfter(created, started);
  if (ended !== null) task.ended_at = timeAfter(created, ended);
  return task;
}

/** In the form that v2 gives the time of creation. */
function timeAfter(created: string, milliseconds: number): string {
  const text = new Date(Date.parse(created) + milliseconds).toISOString();
  return created.endsWith('+00:00') ? text.replace(/(\.000)?Z$/, '+00:00') : text;
}
