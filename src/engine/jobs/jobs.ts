import { setImmediate as nextTurn } from 'node:timers/promises';
import { ApiError } from '../contract/api-error';
import type { Clock, IdMaker } from '../../runtime';
import type { Fault } from './faults';
import type { DiskQuota, TaskFiles } from '../files';
import type { Parameters } from '../contract/operation';
import type { JobEvents } from './events';
import type { Lifecycle } from './lifecycle';
import { hasEnded, type JobRecord, type TaskOrder, type TaskRecord } from './model';
import { mentionsInJob, mentionsInTask, readJobOrder, readTaskOrder, type OrderSources } from './orders';
import type { Scheduler } from './scheduler';
import { bytesOf, storedOf, type JobStore } from './store';
import { nameByAddress, type TaskTypes } from './task-types';

export interface JobsParts {
  store: JobStore;
  events: JobEvents;
  types: TaskTypes;
  scheduler: Scheduler;
  lifecycle: Lifecycle;
  files: TaskFiles;
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

/** Of a larger job each is admitted in a turn of its own. */
const tasksAtOnce = 20;

/** What a caller can do with jobs and tasks. Those of another account are not found (`ApiError` 404). */
export class Jobs {
  constructor(private readonly parts: JobsParts) {}

  /** Throws `ApiError` 422. */
  async createJob(
    owner: number,
    body: Record<string, unknown>,
    { faults = [], base }: JobCircumstances = {},
  ): Promise<JobRecord> {
    const { store, events, scheduler } = this.parts;
    const order = readJobOrder(body, await this.sources(owner, mentionsInJob(body)));
    const job: JobRecord = {
      id: this.parts.ids.uuid(),
      owner,
      tag: order.tag,
      status: 'waiting',
      webhookUrl: order.webhookUrl,
      base: base ?? null,
      createdAt: this.parts.clock.stamp(),
      startedAt: null,
      endedAt: null,
    };
    const tasks = order.tasks.map((task) => this.record(task, job.id, owner, faults));
    await store.insertJob(
      job,
      tasks.map((task, index) => ({ task, parameters: order.tasks[index]?.parameters ?? {} })),
    );
    events.jobChanged('created', job);
    for (const task of tasks) events.taskChanged('created', task);
    for (const task of beginningsOf(tasks)) {
      await scheduler.admit(task);
      if (tasks.length > tasksAtOnce) await nextTurn();
    }
    return job;
  }

  /** Throws `ApiError` 404 for an unknown operation, 422 for wrong parameters. */
  async createTask(
    owner: number,
    operation: string,
    body: Record<string, unknown>,
    faults: Fault[] = [],
  ): Promise<TaskRecord> {
    if (!this.parts.types.find(operation)) throw ApiError.notFound();
    const sources = await this.sources(owner, mentionsInTask(body));
    const order = readTaskOrder(nameByAddress(operation), body, sources);
    return this.insert(this.record(order, null, owner, faults), order.parameters);
  }

  async job(owner: number, id: string): Promise<JobRecord> {
    return owned(await this.parts.store.job(id), owner);
  }

  async task(owner: number, id: string): Promise<TaskRecord> {
    return owned(await this.parts.store.task(id), owner);
  }

  /** Resolves once the job or task has ended or was deleted, or `signal` aborts. */
  async untilEnded(record: JobRecord | TaskRecord, signal: AbortSignal): Promise<void> {
    if (hasEnded(record)) return;
    const { store, events } = this.parts;
    const looked = new AbortController();
    const gone = events.untilGone(record.id, AbortSignal.any([signal, looked.signal]));
    const now = await ('operation' in record ? store.task(record.id) : store.job(record.id));
    if (!now || hasEnded(now)) looked.abort('It has ended');
    await gone;
  }

  /** Throws `ApiError` 400 once the task has ended (v2-contract 1.3). */
  async cancel(owner: number, id: string): Promise<TaskRecord> {
    if (hasEnded(await this.task(owner, id))) throw ApiError.ended();
    await this.parts.scheduler.cancel(id);
    return this.task(owner, id);
  }

  /** A new task outside any job, with the parameters and inputs of the old one (v2-contract 2.5 F). */
  async retry(owner: number, id: string): Promise<TaskRecord> {
    const original = await this.task(owner, id);
    const order = { ...original, id: this.parts.ids.uuid(), name: null, parameters: {}, ignoreError: false };
    const task = { ...this.record(order, null, owner, []), retryOf: original.id };
    return this.insert(task, await this.parts.store.parameters(id));
  }

  async deleteJob(owner: number, id: string): Promise<void> {
    await this.removeJob(await this.job(owner, id));
  }

  async deleteTask(owner: number, id: string): Promise<void> {
    await this.removeTask(await this.task(owner, id));
  }

  async removeJob(job: JobRecord): Promise<void> {
    const tasks = await this.parts.store.tasksOf(job.id);
    await this.parts.store.deleteJob(job.id);
    for (const task of tasks) this.forget(task);
    this.parts.events.emit('gone', job.id);
  }

  async removeTask(task: TaskRecord): Promise<void> {
    const dependents = await this.parts.store.dependentsOf(task.id);
    await this.parts.store.deleteTask(task.id);
    this.forget(task);
    for (const dependent of dependents) await this.parts.scheduler.admitById(dependent.id);
    if (task.jobId !== null) await this.parts.lifecycle.derive(task.jobId);
  }

  private forget(task: TaskRecord): void {
    this.parts.scheduler.abort(task.id);
    this.parts.files.remove(task.id, storedOf(task.result));
    if (this.parts.files.holdsResults) this.parts.quota.free(bytesOf(task.result));
    this.parts.events.emit('gone', task.id);
  }

  private async insert(task: TaskRecord, parameters: Parameters): Promise<TaskRecord> {
    await this.parts.store.insertTask(task, parameters);
    this.parts.events.taskChanged('created', task);
    await this.parts.scheduler.admit(task);
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
      createdAt: this.parts.clock.stamp(),
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

  private async sources(owner: number, mentions: readonly string[]): Promise<OrderSources> {
    const owned = await this.parts.store.ownedTasks(owner, mentions);
    return {
      types: this.parts.types,
      newId: () => this.parts.ids.uuid(),
      isTask: (id) => owned.has(id),
    };
  }
}

/** Those of a new job that nothing of the same job comes before: the others are admitted once their inputs have ended. */
function beginningsOf(tasks: TaskRecord[]): TaskRecord[] {
  const own = new Set(tasks.map(({ id }) => id));
  const isLater = ({ dependsOn }: TaskRecord) =>
    dependsOn.length > 0 && dependsOn.every(({ taskId }) => own.has(taskId));
  return tasks.filter((task) => !isLater(task));
}

function owned<Entry extends { owner: number }>(record: Entry | undefined, owner: number): Entry {
  if (record?.owner !== owner) throw ApiError.notFound();
  return record;
}
