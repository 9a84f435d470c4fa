import type { TaskType } from '../contract/task-type';
import { FairQueue } from './fair-queue';
import type { TaskRecord } from './model';

/** Where tasks that can run wait for their turn. */
export interface TaskQueue {
  /** `run` starts one of the tasks; it never rejects. Called once, before anything is added. */
  serve(run: (taskId: string) => Promise<void>): void;
  /** However often a task is added while it waits, it is run once. */
  add(task: TaskRecord, type: TaskType, isLight: boolean): Promise<void>;
  /** Tasks that wait here. */
  readonly waiting: number;
  /** Nothing is started any more. */
  stop(): Promise<void>;
}

/** Transfers at a time: they mostly wait for a network. */
const transferSlots = 16;

/** The queue of a single engine, in memory: what waits is found in the database again after a restart. */
export class LocalTaskQueue implements TaskQueue {
  private readonly queues: Record<'conversions' | 'transfers', FairQueue>;
  private readonly queued = new Set<string>();
  private run: (taskId: string) => Promise<void> = () => Promise.resolve();

  /** `workers`: conversions at a time. */
  constructor(workers: number) {
    this.queues = { conversions: new FairQueue(workers), transfers: new FairQueue(transferSlots) };
  }

  serve(run: (taskId: string) => Promise<void>): void {
    this.run = run;
  }

  async add({ id, owner }: TaskRecord, { queue }: TaskType, isLight: boolean): Promise<void> {
    if (queue === 'uploads' || this.queued.has(id)) return;
    this.queued.add(id);
    const run = () => {
      this.queued.delete(id);
      return this.run(id);
    };
    this.queues[queue].add({ owner, isLight, run });
  }

  get waiting(): number {
    return this.queued.size;
  }

  async stop(): Promise<void> {
    for (const queue of Object.values(this.queues)) queue.stop();
  }
}
