import type { Clock, Logger } from '../../runtime';
import { safeName } from '../contract/output-names';
import type { EngineDatabase } from '../database';
import type { JobStore, Scheduler, TaskRecord } from '../jobs';
import type { Bucket } from '../storage';
import { uploadsOf } from './bucket-files';
import type { ClusterTasks } from './cluster-tasks';
import { Orphans } from './orphans';
import type { Removals } from './removals';

export interface UpkeepParts {
  /** Of this engine. */
  node: string;
  database: EngineDatabase;
  store: JobStore;
  tasks: ClusterTasks;
  scheduler: Scheduler;
  bucket: Bucket;
  removals: Removals;
  clock: Clock;
  logger: Logger;
  /** Milliseconds without a sign of life after which an engine counts as dead, and its tasks are run elsewhere. */
  deadAfter: number;
}

/** Milliseconds. */
const shortestLease = 1_500;

/** Milliseconds. */
const times = {
  /** Between two rounds of that. */
  round: 500,
  /** Between two looks for files to be removed. */
  removals: 1_000,
  /** Until it is asked again whether it is time to look for files whose task is gone. */
  orphans: 60_000,
};

/** Tasks at a time. */
const most = 500;

interface Look {
  /** When to look again. */
  next: number;
  /** It found an empty file. */
  isEmpty?: boolean;
}

/**
 * What keeps a cluster whole. Every engine gives signs of life; one of them, by a lease, looks for uploads that have
 * arrived in the bucket, for tasks whose engine is dead, and for tasks and files that a killed engine has left.
 */
export class Upkeep {
  private readonly stopping = new AbortController();
  /** The last looks for the uploads of tasks. */
  private readonly looks = new Map<string, Look>();
  /** Whether this engine is the one that does what only one has to. */
  isKeeper = false;
  /** When to look for forgotten tasks again: it looks at everything that waits. */
  private forgottenAt = 0;
  private readonly orphans: Orphans;
  private works: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: UpkeepParts) {
    this.orphans = new Orphans(parts);
  }

  async start(): Promise<void> {
    await this.giveSign();
    this.works = Promise.all([
      this.repeat(
        () => this.parts.deadAfter / 5,
        () => this.giveSign(),
      ),
      this.repeat(this.pause, async () => {
        this.isKeeper = await this.holdsLease();
        if (this.isKeeper) await this.round();
      }),
      this.repeat(
        () => times.removals,
        async () => (this.isKeeper ? this.removeFiles() : undefined),
      ),
      this.repeat(
        () => times.orphans,
        () => this.findOrphans(),
      ),
    ]);
  }

  /** What one engine does not come to, the one that keeps the cluster does. */
  async removeFiles(): Promise<void> {
    const { removals, logger } = this.parts;
    const { signal } = this.stopping;
    await removals.work(signal).catch((error: unknown) => {
      if (!signal.aborted) logger.warn({ err: error }, 'files of deleted tasks cannot be removed at present');
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.works;
    const { database, node } = this.parts;
    await database.run('DELETE FROM leases WHERE holder = ?', [node]).catch(() => undefined);
    await database.run('DELETE FROM nodes WHERE id = ?', [node]).catch(() => undefined);
  }

  /** Milliseconds until the next round, or until this engine asks again whether it is its turn to do them. */
  private readonly pause = (): number => (this.isKeeper ? times.round : Math.min(2_000, this.lease / 2));

  /** Milliseconds for which one engine does what only one has to: somewhat less than until it counts as dead. */
  private get lease(): number {
    return Math.max(shortestLease, Math.round((this.parts.deadAfter * 2) / 3));
  }

  private async repeat(pause: () => number, work: () => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await work().catch((error: unknown) => {
        if (!signal.aborted)
          this.parts.logger.warn({ err: error }, 'the upkeep of the cluster failed and is tried again');
      });
      await this.parts.clock.sleep(pause(), signal);
    }
  }

  private giveSign(): Promise<void> {
    return this.parts.database.run(
      'INSERT INTO nodes (id, seen_at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at',
      [this.parts.node, this.parts.clock.now()],
    );
  }

  private async holdsLease(): Promise<boolean> {
    const now = this.parts.clock.now();
    const row = await this.parts.database.one(
      `INSERT INTO leases (name, holder, ends_at) VALUES ('upkeep', ?, ?)
       ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, ends_at = excluded.ends_at
       WHERE leases.holder = excluded.holder OR leases.ends_at < ? RETURNING holder`,
      [this.parts.node, now + this.lease, now],
    );
    return row !== undefined;
  }

  private async round(): Promise<void> {
    await this.takeUploads();
    await this.restartAbandoned();
    await this.admitForgotten();
    await this.parts.scheduler.endJobs();
    await this.parts.tasks.releaseCalls(this.parts.clock.now() - this.parts.deadAfter);
  }

  private async findOrphans(): Promise<void> {
    if (this.isKeeper) await this.orphans.look(this.stopping.signal);
  }

  private async takeUploads(): Promise<void> {
    const { store, tasks, clock } = this.parts;
    const waiting = new Set(await tasks.waitingUploads(most));
    for (const id of this.looks.keys()) if (!waiting.has(id)) this.looks.delete(id);
    for (const id of waiting) {
      const now = clock.now();
      const last = this.looks.get(id);
      if (last && now < last.next) continue;
      const task = await store.task(id);
      if (!task) continue;
      const look: Look = { next: now + pauseAt(now - task.createdAt) };
      this.looks.set(id, look);
      look.isEmpty = await this.takeUpload(task, last?.isEmpty);
    }
  }

  /**
   * One file a form, as v2 has it: where two have arrived, the first counts. Whether an empty one is left for the next look,
   * since storages that keep objects as plain files list one that is still being written.
   */
  private async takeUpload(task: TaskRecord, wasEmpty = false): Promise<boolean> {
    const beginning = uploadsOf(task.id);
    const [object] = await this.parts.bucket.list(beginning, this.stopping.signal);
    if (!object) return false;
    if (object.size === 0 && !wasEmpty) return true;
    const file = { filename: safeName(object.key.slice(beginning.length)), size: object.size, path: object.key };
    await this.parts.scheduler.uploaded(task, { files: [file] });
    return false;
  }

  private async restartAbandoned(): Promise<void> {
    const { store, tasks, clock, logger, scheduler } = this.parts;
    for (const id of await tasks.abandoned(clock.now() - this.parts.deadAfter, most)) {
      const task = await store.task(id);
      if (task?.status !== 'processing') continue;
      logger.warn(
        { task: task.id, operation: task.operation },
        'a task is run again: its engine gives no sign of life',
      );
      await scheduler.restart(task);
    }
  }

  private async admitForgotten(): Promise<void> {
    const { tasks, clock, deadAfter, scheduler } = this.parts;
    if (clock.now() < this.forgottenAt) return;
    this.forgottenAt = clock.now() + deadAfter / 3;
    for (const id of await tasks.forgotten(clock.now(), deadAfter, most)) await scheduler.admitById(id);
  }
}

/** Milliseconds until the next look at a form of this age: most uploads follow at once, some after hours. */
function pauseAt(age: number): number {
  return Math.min(5_000, Math.max(400, age / 10));
}
