import { ApiError } from '../contract/api-error';
import type { Clock, IdMaker } from '../../runtime';
import type { Fault } from './faults';
import type { DiskQuota, TaskFolders } from '../files';
import type { Parameters } from '../contract/operation';
import type { JobEvents } from './events';
import type { Lifecycle } from './lifecycle';
import { hasEnded, type JobRecord, type TaskOrder, type TaskRecord } from './model';
import { readJobOrder, readTaskOrder, type OrderSources } from './orders';
import type { Scheduler } from './scheduler';
import { bytesOf, type JobStore } from './store';
import type { TaskTypes } from './task-types';

export interface JobsParts {
  store: JobStore;
  events: JobEvents;
  types: TaskTypes;
  scheduler: Scheduler;
  lifecycle: Lifecycle;
  folders: TaskFolders;
  quota: DiskQuota;
  clock: Clock;
  ids: IdMaker;
}

/** What a request says about the job besides its body. */
export interface JobCircumstances {
  faults?: Fault[];
  /** URL under which its caller reaches the engine, where that is another than the usual one. */
  base?: string;
}

/** What a caller can do with jobs and tasks. Those of another account are not found (`ApiError` 404). */
export class Jobs {
  constructor(private readonly parts: JobsParts) {}

  /** Throws `ApiError` 422. */
  createJob(owner: number, body: Record<string, unknown>, { faults = [], base }: JobCircumstances = {}): JobRecord {
    const { store, events, scheduler } = this.parts;
    const order = readJobOrder(body, this.sources(owner));
    const job: JobRecord = {
      id: this.parts.ids.uuid(),
      owner,
      tag: order.tag,
      status: 'waiting',
      webhookUrl: order.webhookUrl,
      base: base ?? null,
      createdAt: this.parts.clock.now(),
      startedAt: null,
      endedAt: null,
    };
    const tasks = order.tasks.map((task) => this.record(task, job.id, owner, faults));
    store.insertJob(
      job,
      tasks.map((task, index) => ({ task, parameters: order.tasks[index]?.parameters ?? {} })),
    );
    events.jobChanged('created', job);
    for (const task of tasks) events.taskChanged('created', task);
    for (const task of tasks) scheduler.admit(task.id);
    return job;
  }

  /** Throws `ApiError` 404 for an unknown operation, 422 for wrong parameters. */
  createTask(owner: number, operation: string, body: Record<string, unknown>, faults: Fault[] = []): TaskRecord {
    if (!this.parts.types.find(operation)) throw ApiError.notFound();
    const order = readTaskOrder(operation, body, this.sources(owner));
    return this.insert(this.record(order, null, owner, faults), order.parameters);
  }

  job(owner: number, id: string): JobRecord {
    return owned(this.parts.store.job(id), owner);
  }

  task(owner: number, id: string): TaskRecord {
    return owned(this.parts.store.task(id), owner);
  }

  /** Resolves once the job or task has ended or was deleted, or `signal` aborts. */
  async untilEnded(record: JobRecord | TaskRecord, signal: AbortSignal): Promise<void> {
    if (!hasEnded(record)) await this.parts.events.untilGone(record.id, signal);
  }

  /** Throws `ApiError` 400 once the task has ended (v2-contract 1.3). */
  cancel(owner: number, id: string): TaskRecord {
    if (hasEnded(this.task(owner, id))) throw ApiError.ended();
    this.parts.scheduler.cancel(id);
    return this.task(owner, id);
  }

  /** A new task outside any job, with the parameters and inputs of the old one (v2-contract 2.5 F). */
  retry(owner: number, id: string): TaskRecord {
    const original = this.task(owner, id);
    const order = { ...original, id: this.parts.ids.uuid(), name: null, parameters: {}, ignoreError: false };
    const task = { ...this.record(order, null, owner, []), retryOf: original.id };
    return this.insert(task, this.parts.store.parameters(id));
  }

  deleteJob(owner: number, id: string): void {
    this.removeJob(this.job(owner, id));
  }

  deleteTask(owner: number, id: string): void {
    this.removeTask(this.task(owner, id));
  }

  removeJob(job: JobRecord): void {
    const tasks = this.parts.store.tasksOf(job.id);
    this.parts.store.deleteJob(job.id);
    for (const task of tasks) this.forget(task);
    this.parts.events.emit('gone', job.id);
  }

  removeTask(task: TaskRecord): void {
    const dependents = this.parts.store.dependentsOf(task.id);
    this.parts.store.deleteTask(task.id);
    this.forget(task);
    for (const dependent of dependents) this.parts.scheduler.admit(dependent.id);
    if (task.jobId !== null) this.parts.lifecycle.derive(task.jobId);
  }

  private forget(task: TaskRecord): void {
    this.parts.scheduler.abort(task.id);
    this.parts.folders.remove(task.id);
    this.parts.quota.free(bytesOf(task.result));
    this.parts.events.emit('gone', task.id);
  }

  private insert(task: TaskRecord, parameters: Parameters): TaskRecord {
    this.parts.store.insertTask(task, parameters);
    this.parts.events.taskChanged('created', task);
    this.parts.scheduler.admit(task.id);
    return this.task(task.owner, task.id);
  }

  private record(order: TaskOrder, jobId: string | null, owner: number, faults: Fault[]): TaskRecord {
    return {
      id: order.id,
      jobId,
      name: order.name,
      owner,
      operation: order.operation,
      status: 'waiting',
      percent: 100,
      message: order.operation === 'import/upload' ? 'Waiting for file upload' : null,
      code: null,
      credits: null,
      createdAt: this.parts.clock.now(),
      startedAt: null,
      endedAt: null,
      engine: null,
      engineVersion: null,
      dependsOn: order.dependsOn,
      retryOf: null,
      ignoreError: order.ignoreError,
      attempts: 0,
      result: null,
      faults,
    };
  }

  private sources(owner: number): OrderSources {
    return {
      types: this.parts.types,
      newId: () => this.parts.ids.uuid(),
      isTask: (id) => this.parts.store.task(id)?.owner === owner,
    };
  }
}

function owned<Entry extends { owner: number }>(record: Entry | undefined, owner: number): Entry {
  if (record?.owner !== owner) throw ApiError.notFound();
  return record;
}
