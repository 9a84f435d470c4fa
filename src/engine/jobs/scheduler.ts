import type { Clock, Logger } from '../../runtime';
import { OperationError } from '../contract/operation';
import type { FairQueue } from './fair-queue';
import type { Lifecycle } from './lifecycle';
import { hasEnded, type StoredFile, type StoredResult, type TaskRecord } from './model';
import type { JobStore } from './store';
import type { TaskRunner } from './task-runner';
import type { TaskType } from '../contract/task-type';
import type { TaskTypes } from './task-types';

export interface SchedulerParts {
  store: JobStore;
  types: TaskTypes;
  lifecycle: Lifecycle;
  runner: TaskRunner;
  queues: Record<'conversions' | 'transfers', FairQueue>;
  clock: Clock;
  logger: Logger;
}

/** Milliseconds that stopped tasks get to clean up. */
const stopGrace = 5000;

/** How often a task is started again after the engine was killed while it ran: a task that kills the engine must not do so forever. */
const maxAttempts = 2;

/** Starts each task once its inputs have ended, and ends those whose input has failed. */
export class Scheduler {
  private readonly running = new Map<string, { controller: AbortController; work: Promise<void> }>();
  private readonly queued = new Set<string>();
  private stopping = false;

  constructor(private readonly parts: SchedulerParts) {}

  get load(): { queued: number; running: number } {
    return { queued: this.queued.size, running: this.running.size };
  }

  /** Takes up what a former run of the engine has left. */
  recover(): void {
    for (const task of this.parts.store.unfinishedTasks()) {
      if (task.status === 'processing') {
        if (task.attempts >= maxAttempts) {
          this.fail(task.id, 'The engine stopped while it worked on this task', 'ENGINE_STOPPED');
          continue;
        }
        this.parts.lifecycle.interrupted(task.id, task.attempts);
      }
      this.admit(task.id);
    }
  }

  /** Queues the task if it can run now, else leaves it waiting or lets it fail with its input (v2-contract 2.4). */
  admit(id: string): void {
    const task = this.parts.store.task(id);
    if (task?.status !== 'waiting' || this.queued.has(id)) return;
    const type = this.parts.types.find(task.operation);
    if (!type) return this.fail(id, `The operation ${task.operation} is not available any more`, null);
    const readiness = this.readiness(task);
    if (readiness === 'doomed') this.fail(id, 'Input task has failed', 'INPUT_TASK_FAILED');
    else if (readiness === 'ready') this.enqueue(task, type);
  }

  /** The file of an import/upload has arrived. */
  uploaded(id: string, result: StoredResult): void {
    this.parts.lifecycle.finished(id, result, 0);
    this.admitDependents(id);
  }

  fail(id: string, message: string, code: string | null): void {
    this.parts.lifecycle.failed(id, message, code);
    this.admitDependents(id);
  }

  cancel(id: string): void {
    this.fail(id, 'The task was cancelled', 'CANCELLED');
    this.abort(id);
  }

  /** Stops the work of a task that is being deleted; nothing of it is told any more. */
  abort(id: string): void {
    this.running.get(id)?.controller.abort(new OperationError('The task was cancelled', 'CANCELLED'));
  }

  /** Tasks that depend on a deleted one can't run any more. */
  admitDependents(id: string): void {
    if (this.stopping) return;
    for (const dependent of this.parts.store.dependentsOf(id)) this.admit(dependent.id);
  }

  /** Running tasks go back to the row and are started again with the next start of the engine. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const queue of Object.values(this.parts.queues)) queue.stop();
    const works = [...this.running.entries()].map(([id, { controller, work }]) => {
      this.parts.lifecycle.interrupted(id, 0);
      controller.abort(new Error('The engine stops'));
      return work;
    });
    const ended = new AbortController();
    await Promise.race([Promise.all(works), this.parts.clock.sleep(stopGrace, ended.signal)]);
    ended.abort();
  }

  private readiness(task: TaskRecord): 'ready' | 'pending' | 'doomed' {
    const inputs = task.dependsOn.map(({ taskId }) => this.parts.store.task(taskId));
    if (inputs.some((input) => !input || (input.status === 'error' && !input.ignoreError))) return 'doomed';
    if (inputs.some((input) => input && !hasEnded(input))) return 'pending';
    const allFailed = inputs.length > 0 && inputs.every((input) => input?.status === 'error');
    return allFailed ? 'doomed' : 'ready';
  }

  private enqueue(task: TaskRecord, type: TaskType): void {
    if (type.queue === 'uploads') return;
    this.queued.add(task.id);
    const isLight = type.isLight(this.parts.store.parameters(task.id), this.inputsOf(task));
    this.parts.queues[type.queue].add({ owner: task.owner, isLight, run: () => this.run(task.id, type) });
  }

  private inputsOf(task: TaskRecord): StoredFile[] {
    return task.dependsOn.flatMap(({ taskId }) => this.parts.store.task(taskId)?.result?.files ?? []);
  }

  private async run(id: string, type: TaskType): Promise<void> {
    this.queued.delete(id);
    const task = this.parts.store.task(id);
    if (task?.status !== 'waiting') return;
    const controller = new AbortController();
    this.parts.lifecycle.started(task);
    const work = this.work(task, type, controller);
    this.running.set(id, { controller, work });
    await work;
    this.running.delete(id);
  }

  private async work(task: TaskRecord, type: TaskType, controller: AbortController): Promise<void> {
    const { lifecycle, runner, logger } = this.parts;
    try {
      await runner.run(task, type, controller, {
        finished: (result, credits, message) => lifecycle.finished(task.id, result, credits, message),
        failed: (message, code, output) => lifecycle.failed(task.id, message, code, output),
        isOver: () => this.stopping || hasEnded(this.parts.store.task(task.id) ?? { status: 'error' }),
      });
    } catch (error) {
      logger.error({ err: error, task: task.id }, 'a task could not be run');
      if (!this.stopping) lifecycle.failed(task.id, 'Internal error of the engine', 'SERVER_ERROR');
    }
    this.admitDependents(task.id);
  }
}
