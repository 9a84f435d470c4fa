import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { Request } from 'express';
import type { NetworkPolicy } from '../network';
import type { Clock, IdMaker, Logger, SqliteConnection } from '../runtime';
import { Accounts } from './api/accounts';
import { createEngineApp } from './api/app';
import { Presenter } from './api/present/presenter';
import { Faults } from './faults';
import { DiskQuota, Signer, TaskFolders } from './files';
import {
  FairQueue,
  JobEvents,
  Jobs,
  JobStore,
  Lifecycle,
  openEngineDatabase,
  Scheduler,
  TaskRunner,
  TaskTypes,
} from './jobs';
import { listenOnLastingPort } from './lasting-port';
import type { Operation } from './operations';
import type { TransferOperation } from './storage';
import { exportUrl, httpTransfers, importUpload } from './transfers';

export interface EngineOptions {
  host: string;
  /** 0: any free one, and the same again after a restart. */
  port: number;
  /** Made where it is missing; one engine at a time. */
  dataDir: string;
  operations: Operation[];
  storageOperations?: TransferOperation[];
  /** Where the engine's own fetches, exports and webhooks may connect. */
  networkPolicy: NetworkPolicy;
  clock: Clock;
  ids: IdMaker;
  logger: Logger;
  /** Who may call, with scopes and credits; without it any key (docs/engine.md). */
  keysFile?: string;
  /** Bytes that the files of all jobs may take; default 20 GB. */
  quotaBytes?: number;
  /** Conversions at a time; default: the number of cores. */
  workers?: number;
  /** URL under which callers reach the engine, where it is not the address it listens on. */
  publicUrl?: string;
}

export interface RunningEngine {
  /** Asynchronous base: `http://host:port/v2`. */
  url: string;
  /** Base whose requests are held until the job or task has ended. */
  syncUrl: string;
  port: number;
  /** Tasks that run are stopped; they start again with the next engine on the same folder. */
  close(): Promise<void>;
}

const transferSlots = 16;

/** Starts an embedded v2: API, storage and conversions behind one port (v2-contract 9). */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  const { clock, ids, logger } = options;
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const folders = new TaskFolders(dataDir);
  await folders.removeLeftovers();
  const database = openEngineDatabase(join(dataDir, 'engine.sqlite'));
  const store = new JobStore(database);
  const events = new JobEvents();
  const faults = new Faults();
  const accounts = new Accounts(database, options.keysFile);
  const quota = new DiskQuota(options.quotaBytes ?? 20e9, store.bytesStored());
  const transfers = [...httpTransfers(options.networkPolicy), ...(options.storageOperations ?? [])];
  const types = new TaskTypes(options.operations, transfers, [importUpload, exportUrl]);
  const lifecycle = new Lifecycle(store, events, clock);
  const runner = new TaskRunner({ store, lifecycle, folders, quota, faults, clock, logger });
  const queues = {
    conversions: new FairQueue(options.workers ?? availableParallelism()),
    transfers: new FairQueue(transferSlots),
  };
  const scheduler = new Scheduler({ store, types, lifecycle, runner, queues, clock, logger });
  const jobs = new Jobs({ store, events, types, scheduler, folders, quota, clock, ids });
  events.on('task', (change, task) => {
    if (change === 'finished' && task.credits) accounts.charge(task.owner, task.credits);
  });
  const signer = new Signer(lastingSecret(database, 'storage'));
  let address = '';
  const app = createEngineApp({
    jobs,
    store,
    scheduler,
    presenter: new Presenter(store, signer),
    accounts,
    faults,
    signer,
    folders,
    quota,
    catalogue: () => options.operations.flatMap((operation) => operation.catalogue()),
    baseOf: (request) => options.publicUrl ?? (isWildcard(options.host) ? hostOf(request) : address),
    clock,
    logger,
  });
  const server = createServer({ requestTimeout: 0 }, app);
  const port = await listenOnLastingPort(server, options.host, options.port, join(dataDir, 'port'));
  address = `http://${isWildcard(options.host) ? '127.0.0.1' : bracketed(options.host)}:${port}`;
  scheduler.recover();
  return {
    url: `${address}/v2`,
    syncUrl: `${address}/sync/v2`,
    port,
    close: async () => {
      await scheduler.stop();
      await closeServer(server);
      database.close();
    },
  };
}

/** Held requests and sockets are cut. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Links and forms given out before a restart stay valid. */
function lastingSecret(database: SqliteConnection, name: string): string {
  database
    .prepare('INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)')
    .run(name, randomBytes(32).toString('hex'));
  const row = database.prepare('SELECT value FROM secrets WHERE name = ?').get(name) as { value: string };
  return row.value;
}

/** Listening on all addresses, only the caller knows the one he uses. */
function hostOf(request: Request): string {
  return `${request.protocol}://${(request.get('host') ?? '').replace(/^([\w-]+\.)?sync\./i, '$1')}`;
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
