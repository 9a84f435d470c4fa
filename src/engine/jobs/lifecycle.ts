import type { Clock } from '../../runtime';
import type { JobEvents } from './events';
import { hasEnded, type JobRecord, type Status, type StoredResult, type TaskRecord, type TaskState } from './model';
import type { JobStore, TaskEnd, TaskRun } from './store';

/** Every change of a task or job: written, told to the listeners, and carried over to the job of the task. */
export class Lifecycle {
  constructor(
    private readonly store: JobStore,
    private readonly events: JobEvents,
    private readonly clock: Clock,
  ) {}

  /** The task as it runs now; undefined where it does not wait any more, and so must not be run. */
  async started(id: string): Promise<TaskRecord | undefined> {
    const task = await this.store.beginRun(id, this.clock.stamp());
    if (task) await this.tell(task);
    return task;
  }

  async progress(run: TaskRun, percent: number): Promise<void> {
    this.tellUpdate(await this.store.changeRun(run, { percent: Math.floor(Math.min(Math.max(percent, 0), 100)) }));
  }

  async engineChosen(run: TaskRun, engine: string, engineVersion: string): Promise<void> {
    this.tellUpdate(await this.store.changeRun(run, { engine, engineVersion }));
  }

  finished({ id, attempts }: TaskRun, result: StoredResult, credits: number, message?: string): Promise<boolean> {
    return this.end(id, { status: 'finished', result, credits, message: message ?? null, code: null }, attempts);
  }

  failed({ id, attempts }: TaskRun, failure: { message: string; code: string | null; output?: string }) {
    return this.end(id, failureOf(failure), attempts);
  }

  /** Ends a task whoever runs it. */
  stopped(id: string, message: string, code: string | null): Promise<boolean> {
    return this.end(id, failureOf({ message, code }));
  }

  /** Back to the row: the engine stops, or has stopped, before the task has ended. `attempts`: those that count. */
  interrupted(id: string, attempts: number): Promise<void> {
    return this.store.interruptTask(id, attempts);
  }

  /** What a job is, told by its tasks (v2-contract 2.1). */
  async derive(jobId: string): Promise<void> {
    const tasks = await this.store.statesOf(jobId);
    const changed = await this.store.changeJob(jobId, statusOf(tasks), this.clock.stamp());
    if (changed) this.events.jobChanged(eventOf(changed), changed);
  }

  /** False where the task had ended already, was deleted, or is run by somebody else meanwhile. */
  private async end(id: string, end: TaskEnd, attempts?: number): Promise<boolean> {
    const task = await this.store.endTask(id, end, this.clock.stamp(), attempts);
    if (task) await this.tell(task);
    return task !== undefined;
  }

  private async tell(task: TaskRecord): Promise<void> {
    this.events.taskChanged(eventOf(task), task);
    if (task.jobId !== null) await this.derive(task.jobId);
  }

  private tellUpdate(task: TaskRecord | undefined): void {
    if (task) this.events.taskChanged('updated', task);
  }
}

function failureOf(failure: { message: string; code: string | null; output?: string }): TaskEnd {
  const { message, code, output } = failure;
  const result = output === undefined ? null : { files: [], output };
  return { status: 'error', message, code, credits: 0, result };
}

function statusOf(tasks: TaskState[]): Status {
  if (tasks.every(hasEnded)) {
    return tasks.some((task) => task.status === 'error' && !task.ignoreError) ? 'error' : 'finished';
  }
  return tasks.every((task) => task.status === 'waiting') ? 'waiting' : 'processing';
}

function eventOf(record: JobRecord | TaskRecord): 'updated' | 'finished' | 'failed' {
  if (record.status === 'finished') return 'finished';
  return record.status === 'error' ? 'failed' : 'updated';
}
