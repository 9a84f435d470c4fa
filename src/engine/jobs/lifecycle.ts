import type { Clock } from '../../runtime';
import type { JobEvents } from './events';
import { hasEnded, type JobRecord, type Status, type StoredResult, type TaskRecord } from './model';
import type { JobStore } from './store';

/** Every change of a task or job: written, told to the listeners, and carried over to the job of the task. */
export class Lifecycle {
  constructor(
    private readonly store: JobStore,
    private readonly events: JobEvents,
    private readonly clock: Clock,
  ) {}

  started(task: TaskRecord): void {
    this.change(task.id, {
      status: 'processing',
      percent: 0,
      startedAt: this.clock.now(),
      attempts: task.attempts + 1,
      message: null,
    });
  }

  progress(id: string, percent: number): void {
    const whole = Math.floor(Math.min(Math.max(percent, 0), 100));
    if (whole !== this.store.task(id)?.percent) this.change(id, { percent: whole });
  }

  engineChosen(id: string, engine: string, engineVersion: string): void {
    this.change(id, { engine, engineVersion });
  }

  finished(id: string, result: StoredResult, credits: number, message?: string): void {
    this.end(id, { status: 'finished', result, credits, message: message ?? null, code: null });
  }

  failed(id: string, message: string, code: string | null, output?: string): void {
    const result = output === undefined ? null : { files: [], output };
    this.end(id, { status: 'error', message, code, credits: 0, result });
  }

  /** Back to the row: the engine stops, or has stopped, before the task has ended. `attempts`: those that count. */
  interrupted(id: string, attempts: number): void {
    this.store.updateTask(id, { status: 'waiting', percent: 100, startedAt: null, attempts });
  }

  /** What a job is, told by its tasks (v2-contract 2.1). */
  derive(jobId: string): void {
    const job = this.store.job(jobId);
    if (!job || hasEnded(job)) return;
    const tasks = this.store.tasksOf(jobId);
    const status = statusOf(tasks);
    if (status === job.status) return;
    const now = this.clock.now();
    const ended = status === 'finished' || status === 'error';
    const changed = this.store.updateJob(jobId, {
      status,
      startedAt: job.startedAt ?? now,
      endedAt: ended ? now : null,
    });
    if (changed) this.events.jobChanged(eventOf(changed), changed);
  }

  private end(id: string, changes: Partial<TaskRecord>): void {
    const now = this.clock.now();
    const task = this.store.task(id);
    this.change(id, { ...changes, percent: 100, startedAt: task?.startedAt ?? now, endedAt: now });
  }

  private change(id: string, changes: Partial<TaskRecord>): void {
    const before = this.store.task(id);
    if (!before || hasEnded(before)) return;
    const task = this.store.updateTask(id, changes);
    if (!task) return;
    this.events.taskChanged(eventOf(task), task);
    if (task.jobId !== null && task.status !== before.status) this.derive(task.jobId);
  }
}

function statusOf(tasks: TaskRecord[]): Status {
  if (tasks.every(hasEnded)) {
    return tasks.some((task) => task.status === 'error' && !task.ignoreError) ? 'error' : 'finished';
  }
  return tasks.every((task) => task.status === 'waiting') ? 'waiting' : 'processing';
}

function eventOf(record: JobRecord | TaskRecord): 'updated' | 'finished' | 'failed' {
  if (record.status === 'finished') return 'finished';
  return record.status === 'error' ? 'failed' : 'updated';
}
