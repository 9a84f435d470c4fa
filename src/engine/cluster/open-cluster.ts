import { createNetworkPolicy } from '../../network';
import type { Clock, Logger } from '../../runtime';
import type { OperationRow } from '../contract/operation';
import { openPostgres, type PostgresDatabase } from '../database/postgres-database';
import { type FileLinks, type Signer, uploadForm } from '../files';
import { type JobEvents, JobStore, type ParameterSeal, ParameterTexts, type Scheduler } from '../jobs';
import { Bucket, type BucketPlace } from '../storage';
import { BucketFiles, longTextsIn } from './bucket-files';
import { linksToBucket } from './bucket-links';
import { BucketUploads, takesForms } from './bucket-uploads';
import { ClusterTasks } from './cluster-tasks';
import { formerChores } from './former-chores';
import { Notices } from './notices';
import { PostgresTaskQueue } from './postgres-task-queue';
import { Removals } from './removals';
import { ToolIndex } from './tool-index';
import { Upkeep } from './upkeep';

/** How an engine takes part in a cluster (docs/scaling.md). */
export interface ClusterOptions {
  databaseUrl: string;
  files: BucketPlace;
  /** Answers callers, runs tasks, or does both. */
  role: 'api' | 'worker' | 'both';
  /** Tools whose conversions it runs, such as `ffmpeg`; all by default. */
  only?: string[];
  /** Milliseconds without a sign of life after which another engine takes over the tasks of this one; default 15 s. */
  deadAfter?: number;
}

export interface ClusterParts {
  /** Id of this engine. */
  node: string;
  /** Folder for the files of running tasks. */
  dataDir: string;
  seal: ParameterSeal;
  /** Conversions at a time. */
  workers: number;
  catalogue: readonly OperationRow[];
  clock: Clock;
  logger: Logger;
}

export interface OpenCluster {
  database: PostgresDatabase;
  store: JobStore;
  files: BucketFiles;
  /** `signer` signs forms that lead to an engine. */
  linksBy(signer: Signer): FileLinks;
  /** Where callers send their files to the engines, because the storage takes no forms. */
  uploads?: BucketUploads;
  queue: PostgresTaskQueue;
  /** Id of this engine. */
  node: string;
  /** Begins to run tasks, to hear of others and to keep the cluster whole. */
  start(parts: StartParts): Promise<void>;
  /** Whether this engine, of all, does what only one has to. */
  isKeeper(): boolean;
  /** Before the tasks of this engine are stopped. */
  leave(): Promise<void>;
}

interface StartParts {
  events: JobEvents;
  scheduler: Scheduler;
}

/** Opens what the engines of a cluster share. Rejects where the database or the bucket can't be reached. */
export async function openCluster(options: ClusterOptions, parts: ClusterParts): Promise<OpenCluster> {
  const { node, clock, logger } = parts;
  const onLost = (error: Error) => logger.warn({ err: error }, 'a connection to the database broke');
  const bucket = new Bucket(options.files, anywhere, clock);
  const uploads = (await takesForms(bucket, logger)) ? undefined : new BucketUploads(parts.dataDir, bucket);
  const database = await openPostgres(options.databaseUrl, onLost);
  const store = new JobStore(database, new ParameterTexts(parts.seal, longTextsIn(bucket)), node);
  const tasks = new ClusterTasks(database);
  const queue = queueOf(options, parts, { database, store, tasks });
  const removals = new Removals(database, bucket, parts);
  const running: { notices?: Notices; upkeep?: Upkeep } = {};
  return {
    node,
    database,
    store,
    queue,
    files: new BucketFiles(parts.dataDir, bucket, () => void running.upkeep?.removeFiles()),
    linksBy: (signer) => linksToBucket(bucket, uploads && ((base, task) => uploadForm(base, signer, task))),
    uploads,
    start: async ({ events, scheduler }) => {
      await queue.open(formerChores(database, removals));
      const abort = (taskId: string) => scheduler.abort(taskId);
      running.notices = new Notices({ ...parts, url: options.databaseUrl, pool: database.pool, events, store, abort });
      running.notices.start();
      running.upkeep = new Upkeep({
        ...parts,
        deadAfter: options.deadAfter ?? 15_000,
        database,
        store,
        tasks,
        scheduler,
        bucket,
        removals,
      });
      await running.upkeep.start();
    },
    isKeeper: () => running.upkeep?.isKeeper ?? false,
    leave: async () => {
      await running.upkeep?.stop();
      await running.notices?.stop();
    },
  };
}

/** The bucket is the operator's own: what callers may reach is another matter. */
const anywhere = createNetworkPolicy({ mode: 'any', allow: [] });

function queueOf(
  { role, only }: ClusterOptions,
  { workers, catalogue, logger }: ClusterParts,
  { database, store, tasks }: { database: PostgresDatabase; store: JobStore; tasks: ClusterTasks },
): PostgresTaskQueue {
  const tools = new ToolIndex(catalogue);
  return new PostgresTaskQueue({
    pool: database.pool,
    workers: role === 'api' ? 0 : workers,
    tools: tools.all,
    runsTool: (tool) => only === undefined || only.includes(tool),
    runsAnything: only === undefined,
    unfinishedOf: (owner) => tasks.unfinishedOf(owner),
    toolOf: async (task) => {
      const input = task.dependsOn[0] && (await store.task(task.dependsOn[0].taskId));
      return tools.toolOf(task.operation, await store.parameters(task.id), input?.result?.files[0]?.filename);
    },
    logger,
  });
}
