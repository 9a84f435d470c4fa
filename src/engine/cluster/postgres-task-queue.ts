import { EventEmitter } from 'node:events';
import {
  Logger as QueueLogger,
  makeWorkerUtils,
  run,
  type Runner,
  type RunnerOptions,
  type TaskList,
  type WorkerEvents,
  type WorkerUtils,
} from 'graphile-worker';
import type { Pool } from 'pg';
import type { Logger } from '../../runtime';
import type { TaskType } from '../contract/task-type';
import type { TaskQueue, TaskRecord } from '../jobs';
import { queuePool } from './queue-pool';

export interface QueueOptions {
  pool: Pool;
  /** Conversions at a time on this node; 0: it runs no tasks. */
  workers: number;
  /** Whether this node runs what the tool `engine` does. */
  runsTool(engine: string): boolean;
  /** Whether it also runs what no tool is known for, transfers and light work among it. */
  runsAnything: boolean;
  /** Tools that there are. */
  tools: readonly string[];
  /** The tool that will convert, as far as the parameters tell; undefined: any node may run it. */
  toolOf(task: TaskRecord, type: TaskType): Promise<string | undefined>;
  /** Tasks of the account that wait or run: what it gets next comes behind as many. */
  unfinishedOf(owner: number): Promise<number>;
  logger: Logger;
}

/** Work of other kinds that the queue may hold. Rejects to be tried again. */
export type Chores = Record<string, (payload: Record<string, unknown>) => Promise<void>>;

/** Where the tables of the queue lie. */
export const queueSchema = 'cc_engine_queue';
/** Transfers and other waits for a network at a time. */
const transferSlots = 16;
/**
 * Milliseconds between looks for work that was not announced: each place looks for itself. Places that are not for everybody
 * have to look whether they may take what others may not.
 */
const pollInterval = 2_000;
const transferPollInterval = 10_000;

/**
 * The queue of a cluster, in PostgreSQL by graphile-worker (docs/decisions/0021-engine-of-many-workers.md). An account's
 * next task stands behind as many others as the account has tasks, so that accounts take turns. As on a single engine two
 * places come on top: one for another account while a single one holds all, and one for light work.
 */
export class PostgresTaskQueue implements TaskQueue {
  private run: (taskId: string) => Promise<void> = () => Promise.resolve();
  private readonly holders = new Map<number, number>();
  private utils: WorkerUtils | undefined;
  private runners: Runner[] = [];

  constructor(private readonly options: QueueOptions) {}

  /** Tasks wait in the database, not here. */
  readonly waiting = 0;

  serve(start: (taskId: string) => Promise<void>): void {
    this.run = start;
  }

  /** Makes the tables of the queue; begins to run tasks where this node is to. */
  async open(chores: Chores): Promise<void> {
    const { pool, workers } = this.options;
    this.utils = await makeWorkerUtils({ pgPool: pool, schema: queueSchema, logger: this.queueLogger() });
    await this.utils.migrate();
    if (workers === 0) return;
    const conversions = this.conversions(true);
    const light = this.options.runsAnything ? { light: this.task(true) } : {};
    this.runners.push(
      await this.serveList(workers, { ...conversions, ...light }),
      await this.serveList(1, this.conversions(false), { forbiddenFlags: () => this.guestsForbidden() }),
    );
    if (!this.options.runsAnything) return;
    this.runners.push(
      await this.serveList(1, { light: this.task() }),
      await this.serveList(
        transferSlots,
        { transfer: this.task(), ...choreTasks(chores) },
        { pollInterval: transferPollInterval },
      ),
    );
  }

  async add(task: TaskRecord, type: TaskType, isLight: boolean): Promise<void> {
    if (type.queue === 'uploads') return;
    const { options } = this;
    const tool = type.queue === 'conversions' ? await options.toolOf(task, type) : undefined;
    const identifier = type.queue === 'transfers' ? 'transfer' : isLight ? 'light' : conversionBy(tool);
    await this.opened.addJob(
      identifier,
      { id: task.id, owner: task.owner },
      {
        jobKey: task.id,
        priority: Math.min(32_000, await options.unfinishedOf(task.owner)),
        flags: [everyConversion, ownerFlag(task.owner)],
      },
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop().catch(() => undefined)));
    await this.utils?.release();
  }

  private get opened(): WorkerUtils {
    if (!this.utils) throw new Error('The queue is not open');
    return this.utils;
  }

  private conversions(holdsPlace: boolean): TaskList {
    const tools = this.options.tools.filter((tool) => this.options.runsTool(tool));
    const untold = this.options.runsAnything ? [conversionBy(undefined)] : [];
    return Object.fromEntries([...untold, ...tools.map(conversionBy)].map((name) => [name, this.task(holdsPlace)]));
  }

  /** `holdsPlace`: it takes one of the places that all accounts share. */
  private task(holdsPlace = false): TaskList[string] {
    return async (payload) => {
      const { id, owner } = payload as { id: string; owner: number };
      if (!holdsPlace) return this.run(id);
      this.holders.set(owner, (this.holders.get(owner) ?? 0) + 1);
      try {
        await this.run(id);
      } finally {
        const left = (this.holders.get(owner) ?? 1) - 1;
        if (left > 0) this.holders.set(owner, left);
        else this.holders.delete(owner);
      }
    };
  }

  /** The guest place is for others than the one account that holds all places, and for nobody while several share them. */
  private guestsForbidden(): string[] {
    const [holder, ...others] = [...this.holders];
    const isFull = holder !== undefined && others.length === 0 && holder[1] >= this.options.workers;
    return [isFull ? ownerFlag(holder[0]) : everyConversion];
  }

  private serveList(concurrency: number, taskList: TaskList, rules: PlaceRules = {}): Promise<Runner> {
    const events = new EventEmitter() as WorkerEvents;
    events.setMaxListeners(0);
    const { pool, logger } = this.options;
    return run({
      pgPool: queuePool(pool, (error) =>
        logger.warn({ err: error }, 'the queue could not be told that a task has ended'),
      ),
      schema: queueSchema,
      concurrency,
      taskList,
      pollInterval,
      ...rules,
      events,
      parsedCronItems: [],
      noHandleSignals: true,
      logger: this.queueLogger(),
    });
  }

  private queueLogger(): QueueLogger {
    const { logger } = this.options;
    return new QueueLogger(() => (level, message) => {
      const severity: string = level;
      if (severity === 'error' || severity === 'warning')
        logger.warn({ queue: message }, 'the queue of tasks reports trouble');
    });
  }
}

type PlaceRules = Partial<Pick<RunnerOptions, 'forbiddenFlags' | 'pollInterval'>>;

const everyConversion = 'task';

function ownerFlag(owner: number): string {
  return `account:${owner}`;
}

function conversionBy(tool: string | undefined): string {
  return tool === undefined ? 'conversion' : `conversion:${tool}`;
}

function choreTasks(chores: Chores): TaskList {
  return Object.fromEntries(
    Object.entries(chores).map(([name, work]): [string, TaskList[string]] => [
      name,
      (payload) => work(payload as Record<string, unknown>),
    ]),
  );
}
