import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import type { Circumstances } from '../../contract/circumstances';
import { OperationError } from '../../contract/operation';
import { codeFolder, limitProcess, packageFolder } from '../../../runtime';
import { type Confinement, outOfMemory, watchTree } from '../../programs';
import type { WorkerAnswer, WorkerOrder } from './protocol';

export interface Confined {
  confinement: Confinement;
  /** What a worker sees of an engine's files: it reads `files` and writes to `work`. */
  folders: { files: string; work: string };
}

export interface OrderListener {
  answered: (answer: WorkerAnswer) => void;
  /** The process has ended before its last answer. */
  ended: (error: OperationError) => void;
}

/** True in a process that was started as a worker. */
export const isWorker = process.env['ENGINE_WORKER'] === '1';

/** One child process; it does one order at a time. */
export class WorkerProcess {
  orders = 0;
  /** Messages of progress since the order was given. */
  private told = 0;
  isAtRest = false;
  private listener: OrderListener | undefined;
  private stopWatching: () => void = () => undefined;
  private readonly gone: Promise<unknown>;

  constructor(
    private readonly child: ChildProcess,
    /** Of all orders that it does. */
    readonly circumstances: Circumstances,
  ) {
    this.gone = once(child, 'close').catch(() => undefined);
    child.on('message', (answer: WorkerAnswer) => this.tell(answer));
    child.on('error', (error) => this.lost(new OperationError(error.message)));
    child.on('exit', (code, signal) => this.lost(new OperationError(messageOfEnd(code, signal))));
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null || !this.child.connected;
  }

  give(order: WorkerOrder, listener: OrderListener): void {
    this.listener = listener;
    this.orders += 1;
    this.told = 0;
    this.isAtRest = false;
    this.child.ref();
    this.child.channel?.ref();
    this.stopWatching = watchTree(this.child.pid ?? 0, memoryBytes, (error) => this.lost(error));
    this.child.send(order, (error) => {
      if (error !== null) this.lost(new OperationError('The conversion ended unexpectedly.'));
    });
  }

  /** A waiting process keeps no program alive. */
  rest(): void {
    this.isAtRest = true;
    this.leave();
    this.child.unref();
    this.child.channel?.unref();
  }

  /** Resolves when it is gone, so that nothing writes to its folder any more. */
  async kill(): Promise<void> {
    this.leave();
    this.child.kill('SIGKILL');
    await this.gone;
    /** What bubblewrap runs ends a moment after bubblewrap, and the channel with it. */
    if (this.child.connected)
      await once(this.child, 'disconnect', { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  }

  private tell(answer: WorkerAnswer): void {
    const { listener } = this;
    if (answer.kind === 'progress' && (this.told += 1) > mostProgress)
      return this.lost(new OperationError('The conversion ended unexpectedly.'));
    if (answer.kind !== 'progress') this.leave();
    listener?.answered(answer);
  }

  private lost(error: OperationError): void {
    const { listener } = this;
    this.leave();
    listener?.ended(error);
  }

  private leave(): void {
    this.stopWatching();
    this.listener = undefined;
  }
}

/** Messages; what our own code in a worker sends is one for each percent. */
const mostProgress = 1000;

/** Limited in memory, dying with the engine, and shut in like a program where a confinement is given. */
export async function startWorker(circumstances: Circumstances, confined?: Confined): Promise<WorkerProcess> {
  const node = [process.execPath, `--max-old-space-size=${mebibytesEach}`, ...loaderWords, require.resolve('./entry')];
  const [command, ...args] = await wrapped(limitProcess(node, mebibytesEach + mebibytesOfRuntime), confined);
  const child = spawn(command as string, args, {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    env: environment(),
  });
  return new WorkerProcess(child, circumstances);
}

async function wrapped(command: string[], confined: Confined | undefined): Promise<string[]> {
  if (confined === undefined || confined.confinement.level !== 'bubblewrap') return command;
  const { confinement, folders } = confined;
  const { files, work } = folders;
  for (const each of [files, work]) await mkdir(each, { recursive: true });
  return confinement.wrap({
    ...{ program: command[0] ?? '', command, folder: work, writes: [], mounts: [] },
    ...{ network: false, runsOwnCodeOnly: false, limitsAddresses: false },
    reads: [...ownCode(), files],
  });
}

/** The code of the engine and its libraries, not what else may lie beside them, such as a data folder. */
function ownCode(): string[] {
  return [
    process.execPath,
    codeFolder,
    ...libraryFolders(),
    path.join(packageFolder, 'package.json'),
    ...(loader === undefined ? [] : [loader]),
  ];
}

/**
 * Where libraries are looked for, on the way up from this file; and the outermost such folder of where they really lie,
 * because some package managers keep only links there.
 */
function libraryFolders(): string[] {
  const name = 'sharp';
  const [linked = ''] = /^.*?[/\\]node_modules(?=[/\\])/.exec(load.resolve(name)) ?? [];
  return [...new Set([...(load.resolve.paths(name) ?? []), linked])].filter((folder) => existsSync(folder));
}

const load = createRequire(__filename);

/** A CommonJS module loaded first in every worker: the tests name one that compiles TypeScript, which `dist` needs not. */
const loader = process.env['ENGINE_WORKER_LOADER'];
const loaderWords = loader === undefined ? [] : ['--require', loader];

function environment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    ENGINE_WORKER: '1',
    /** What doesn't fit into the limit of memory is refused, not put on a disk that nobody watches. */
    VIPS_DISC_THRESHOLD: '64g',
    ...(loader !== undefined && { ENGINE_WORKER_LOADER: loader }),
  };
}

/** Libraries end the process where they get no memory. */
function messageOfEnd(code: number | null, signal: NodeJS.Signals | null): string {
  const ranOut = signal === 'SIGABRT' || signal === 'SIGTRAP' || code === 134 || code === 133;
  return ranOut ? memoryMessage : 'The conversion ended unexpectedly.';
}

const mebibytesEach = 1024;
/** Addresses that Node.js itself reserves writable (1,080 MiB when idle), and stacks of threads. */
const mebibytesOfRuntime = 1280;

const memoryBytes = mebibytesEach * 1024 ** 2;

export const memoryMessage = outOfMemory(memoryBytes);
