import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type * as cluster from './cluster';
import { type EngineDatabase, openEngineDatabase, SqliteDatabase } from './database';
import type { EngineOptions } from './engine-options';
import { type FileLinks, linksToEngine, type Signer, type TaskFiles, TaskFolders, type UploadPlace } from './files';
import {
  JobStore,
  lastingSecretIn,
  LocalTaskQueue,
  lockFolder,
  type LongTexts,
  ParameterSeal,
  ParameterTexts,
  type TaskQueue,
} from './jobs';

const load = createRequire(__filename);

/** Where an engine keeps what it must remember: in its data folder, or in what it shares with the others of a cluster. */
export interface EngineState {
  database: EngineDatabase;
  store: JobStore;
  files: TaskFiles;
  /** The same, where callers send and fetch files at the engine itself. */
  folders?: TaskFolders;
  /** Takes uploads, where callers send them to the engine. */
  uploads?: UploadPlace;
  /** Signed by `signer` where they lead to the engine. */
  linksBy(signer: Signer): FileLinks;
  queue: TaskQueue;
  /** Of what the database must not show. */
  seal: ParameterSeal;
  cluster?: cluster.OpenCluster;
  close(): Promise<void>;
}

/** Takes the data folder for this engine; throws where another one has it. */
export async function openState(options: EngineOptions): Promise<EngineState> {
  const dataDir = resolve(options.dataDir);
  const lock = lockFolder(dataDir);
  try {
    const state = options.cluster ? await sharedState(options, dataDir) : await ownState(options, dataDir);
    const close = async () => {
      await state.database.close();
      lock.release();
    };
    return { ...state, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

type OpenState = Omit<EngineState, 'close'>;

async function ownState(options: EngineOptions, dataDir: string): Promise<OpenState> {
  const database = new SqliteDatabase(openEngineDatabase(join(dataDir, 'engine.sqlite')));
  const folders = new TaskFolders(dataDir);
  const long: LongTexts = {
    write: (taskId, bytes) => folders.writeGiven(taskId, bytes),
    read: (taskId) => folders.readGiven(taskId),
  };
  const seal = sealOf(options, dataDir);
  const store = new JobStore(database, new ParameterTexts(seal, long));
  await folders.removeLeftovers(async (id) => (await store.task(id)) !== undefined);
  const queue = new LocalTaskQueue(workersOf(options));
  return { database, store, files: folders, folders, uploads: folders, linksBy: linksToEngine, queue, seal };
}

async function sharedState(options: EngineOptions, dataDir: string): Promise<OpenState> {
  if (!options.cluster) throw new Error('The engine is not part of a cluster');
  // The clients of PostgreSQL and its queue are only loaded where they are used.
  const { openCluster } = load('./cluster') as typeof cluster;
  const seal = sealOf(options, dataDir);
  const opened = await openCluster(options.cluster, {
    node: options.ids.uuid(),
    dataDir,
    seal,
    workers: workersOf(options),
    catalogue: options.operations.flatMap((operation) => operation.catalogue()),
    clock: options.clock,
    logger: options.logger,
  });
  const { database, store, files, uploads, queue } = opened;
  const linksBy = (signer: Signer) => opened.linksBy(signer);
  return { database, store, files, linksBy, uploads, queue, seal, cluster: opened };
}

function sealOf({ secretKey, secretKeyPrevious }: EngineOptions, dataDir: string): ParameterSeal {
  return new ParameterSeal(secretKey ?? lastingSecretIn(join(dataDir, 'secret.key')), secretKeyPrevious);
}

function workersOf({ workers }: EngineOptions): number {
  return workers ?? availableParallelism();
}
