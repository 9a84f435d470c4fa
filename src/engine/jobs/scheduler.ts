import type { Clock, Logger } from '../../runtime';
import { OperationError } from '../contract/operation';
import type { TaskType } from '../contract/task-type';
import type { Lifecycle } from './lifecycle';
import { hasEnded, type StoredFile, type StoredResult, type TaskRecord } from './model';
import type { JobStore } from './store';
import type { TaskQueue } from './task-queue';
import type { TaskRunner } from './task-runner';
import type { TaskTypes } from './task-types';

export interface SchedulerParts {
  store: JobStore;
  types: TaskTypes;
  lifecycle: Lifecycle;
  runner: TaskRunner;
  queue: TaskQueue;
  /** How often a task is run again whose engine was killed: a task that kills engines must not do so for ever. */
  mostRestarts: number;
  clock: Clock;
  logger: Logger;
}

/** Milliseconds that stopped tasks get to clean up. */
const stopGrace = 5000;

/** Jobs at a time. */
const mostJobs = 500;

/** Starts each task once its inputs have ended, and ends those whose input has failed. */
export class Scheduler {
  private readonly running = new Map<string, { controller: AbortController; work: Promise<void> }>();
  private stopping = false;

  constructor(private readonly parts: SchedulerParts) {
    parts.queue.serve((id) => this.run(id));
  }

  get load(): { queued: number; running: number } {
    return { queued: this.parts.queue.waiting, running: this.running.size };
  }

  /** Takes up what a former run of the engine has left. */
  async recover(): Promise<void> {
    for (const task of await this.parts.store.unfinishedTasks()) {
      if (task.status === 'processing') await this.restart(task);
      else await this.admit(task);
    }
    await this.endJobs();
  }

  /** Ends the jobs whose last task has ended while an engine was killed. */
  async endJobs(): Promise<void> {
    let ids: string[];
    do {
      ids = await this.parts.store.jobsWithoutEnd(mostJobs);
      for (const id of ids) await this.parts.lifecycle.derive(id);
    } while (ids.length === mostJobs);
  }

  /** Runs a task again whose run was cut off, though not for ever. */
  async restart(task: TaskRecord): Promise<void> {
    if (task.attempts > this.parts.mostRestarts) {
      return this.fail(task.id, 'The engine stopped while it worked on this task', 'ENGINE_STOPPED');
    }
    await this.parts.lifecycle.interrupted(task.id, task.attempts);
    await this.admitById(task.id);
  }

  /** `admit` of a task that may have changed since it was read. */
  async admitById(id: string): Promise<void> {
    const task = await this.parts.store.task(id);
    if (task) await this.admit(task);
  }

  /** Queues the task if it can run now, else leaves it waiting or lets it fail with its input (v2-contract 2.4). */
  async admit(task: TaskRecord): Promise<void> {
    if (task.status !== 'waiting') return;
    const type = this.parts.types.find(task.operation);
    if (!type) return this.fail(task.id, `The operation ${task.operation} is not available any more`, null);
    const inputs = await this.inputsOf(task);
    const readiness = readinessAfter(inputs);
    if (readiness === 'doomed') await this.fail(task.id, 'Input task has failed', 'INPUT_TASK_FAILED');
    else if (readiness === 'ready') await this.enqueue(task, type, inputs);
  }

  /** The file of an import/upload has arrived. False where the task does not wait for one any more. */
  async uploaded(task: TaskRecord, result: StoredResult): Promise<boolean> {
    const isFinished = await this.parts.lifecycle.finished(task, result, 0);
    await this.admitDependents(task.id);
    return isFinished;
  }

  async fail(id: string, message: string, code: string | null): Promise<void> {
    await this.parts.lifecycle.stopped(id, message, code);
    await this.admitDependents(id);
  }

  async cancel(id: string): Promise<void> {
    await this.fail(id, 'The task was cancelled', 'CANCELLED');
    this.abort(id);
  }

  /** Stops the work of a task that is being deleted; nothing of it is told any more. */
  abort(id: string): void {
    this.running.get(id)?.controller.abort(new OperationError('The task was cancelled', 'CANCELLED'));
  }

  /** Tasks that depend on a deleted one can't run any more. */
  async admitDependents(id: string): Promise<void> {
    if (this.stopping) return;
    for (const dependent of await this.parts.store.dependentsOf(id)) await this.admit(dependent);
  }

  /** Once all that runs now has ended and left nothing behind. */
  async untilIdle(): Promise<void> {
    await Promise.all([...this.running.values()].map(({ work }) => work));
  }

  /** Running tasks go back to the row and are started again with the next start of the engine. */
  async stop(): Promise<void> {
    this.stopping = true;
    const stopped = this.parts.queue.stop();
    const works = [...this.running.entries()].map(async ([id, { controller, work }]) => {
      await this.parts.lifecycle.interrupted(id, 0);
      controller.abort(new Error('The engine stops'));
      return work;
    });
    const ended = new AbortController();
    await Promise.race([Promise.all([...works, stopped]), this.parts.clock.sleep(stopGrace, ended.signal)]);
    ended.abort();
  }

  private async inputsOf(task: TaskRecord): Promise<(TaskRecord | undefined)[]> {
    const inputs: (TaskRecord | undefined)[] = [];
    for (const { taskId } of task.dependsOn) inputs.push(await this.parts.store.task(taskId));
    return inputs;
  }

  private async enqueue(task: TaskRecord, type: TaskType, inputs: (TaskRecord | undefined)[]): Promise<void> {
    const files = inputs.flatMap((input): StoredFile[] => input?.result?.files ?? []);
    // Parameters of a transfer may hold a whole file, and tell nothing here.
    const parameters = type.queue === 'conversions' ? await this.parts.store.parameters(task.id) : {};
    const isLight = type.isLight(parameters, files);
    if (!this.stopping) await this.parts.queue.add(task, type, isLight);
  }

  private async run(id: string): Promise<void> {
    if (this.running.has(id)) return;
    // Known before the task is marked as running: from then on it may be cancelled at any moment.
    const controller = new AbortController();
    const work = this.begin(id, controller).catch((error: unknown) => {
      this.parts.logger.error({ err: error, task: id }, 'a task could not be run');
    });
    this.running.set(id, { controller, work });
    await work;
    this.running.delete(id);
  }

  private async begin(id: string, controller: AbortController): Promise<void> {
    const { lifecycle, store, types } = this.parts;
    const waiting = await store.task(id);
    const type = waiting && types.find(waiting.operation);
    const task = type && !this.stopping ? await lifecycle.started(id) : undefined;
    if (task && type) await this.work(task, type, controller);
  }

  private async work(task: TaskRecord, type: TaskType, controller: AbortController): Promise<void> {
    const { lifecycle, runner, logger } = this.parts;
    try {
      await runner.run(task, type, controller, {
        finished: (result, credits, message) => lifecycle.finished(task, result, credits, message),
        failed: (message, code, output) => lifecycle.failed(task, { message, code, output }),
        isOver: async () => this.stopping || hasEnded((await this.parts.store.task(task.id)) ?? { status: 'error' }),
      });
    } catch (error) {
      logger.error({ err: error, task: task.id }, 'a task could not be run');
      const failure = { message: 'Internal error of the engine', code: 'SERVER_ERROR' };
      if (!this.stopping) await lifecycle.failed(task, failure);
    }
    await this.admitDependents(task.id);
  }
}

function readinessAfter(inputs: (TaskRecord | undefined)[]): 'ready' | 'pending' | 'doomed' {
  if (inputs.some((input) => !input || (input.status === 'error' && !input.ignoreError))) return 'doomed';
  if (inputs.some((input) => input && !hasEnded(input))) return 'pending';
  const allFailed = inputs.length > 0 && inputs.every((input) => input?.status === 'error');
  return allFailed ? 'doomed' : 'ready';
}
