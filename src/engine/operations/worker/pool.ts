import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';

import type { Circumstances } from '../../contract/circumstances';
import { OperationError } from '../../contract/operation';
import { taskFolders } from '../../contract/task-folders';
import type { Confinement } from '../../programs';
import type { WorkerAnswer, WorkerFailure, WorkerOrder } from './protocol';
import { type Confined, memoryMessage, startWorker, type WorkerProcess } from './worker-process';

export { isWorker } from './worker-process';

interface Rest {
  worker: WorkerProcess;
  timer: NodeJS.Timeout;
}

/**
 * Child processes that do one order after another. Those that did their work well wait for more, as starting one and
 * loading its libraries costs more than most conversions; one that grew, failed or served long is replaced.
 */
export class WorkerPool {
  private readonly idle: Rest[] = [];
  /** By the folders of engines. */
  private readonly confined = new Map<string, Confined>();

  /** Processes for the engine on `dataDir` see only what they need of the system, and its files of tasks. */
  confine(confinement: Confinement, dataDir: string): void {
    this.dismiss(dataDir);
    this.confined.set(resolve(dataDir), { confinement, folders: taskFolders(dataDir) });
  }

  /** The engine on `dataDir` has no more work: those that wait for it end. */
  dismiss(dataDir: string): void {
    this.confined.delete(resolve(dataDir));
    const isOfIt = ({ worker }: Rest) => folderOf(worker.circumstances) === resolve(dataDir);
    for (const rest of this.idle.filter(isOfIt)) this.end(rest);
  }

  /** The module's result; rejects as `inWorker` says, once the process is gone where it was killed. */
  async run(order: WorkerOrder, signal: AbortSignal, progress: (percent: number) => void): Promise<unknown> {
    const { stillAt, dataDir } = order;
    const circumstances = { stillAt, dataDir };
    const worker = this.take(circumstances) ?? (await startWorker(circumstances, this.confinedFor(circumstances)));
    try {
      const answer = await follow(worker, order, signal, progress);
      const isSound = answer.kind === 'done' || answer.failure.isReadable;
      if (isSound && answer.memory <= mostMemoryKept && worker.orders < ordersEach) this.rest(worker);
      else void worker.kill();
      if (answer.kind === 'failed') throw errorOf(answer.failure);
      return answer.result;
    } catch (error) {
      if (!worker.isAtRest) await worker.kill();
      throw error;
    }
  }

  private confinedFor(circumstances: Circumstances): Confined | undefined {
    return this.confined.get(folderOf(circumstances) ?? '');
  }

  private take(wanted: Circumstances): WorkerProcess | undefined {
    const fits = ({ stillAt, dataDir }: Circumstances) => stillAt === wanted.stillAt && dataDir === wanted.dataDir;
    const found = this.idle.findLast(({ worker }) => fits(worker.circumstances));
    if (!found) return undefined;
    this.forget(found);
    return found.worker.hasEnded ? this.take(wanted) : found.worker;
  }

  private rest(worker: WorkerProcess): void {
    const [eldest] = this.idle;
    if (eldest && this.idle.length >= idleWorkers) this.end(eldest);
    worker.rest();
    const rest = { worker, timer: setTimeout(() => this.end(rest), idleMilliseconds).unref() };
    this.idle.push(rest);
  }

  private end(rest: Rest): void {
    this.forget(rest);
    void rest.worker.kill();
  }

  private forget(rest: Rest): void {
    clearTimeout(rest.timer);
    this.idle.splice(this.idle.indexOf(rest), 1);
  }
}

function folderOf({ dataDir }: Circumstances): string | undefined {
  return dataDir === undefined ? undefined : resolve(dataDir);
}

type LastAnswer = Exclude<WorkerAnswer, { kind: 'progress' }>;

function follow(
  worker: WorkerProcess,
  order: WorkerOrder,
  signal: AbortSignal,
  progress: (percent: number) => void,
): Promise<LastAnswer> {
  return new Promise((resolve, reject) => {
    const stalled = setTimeout(() => {
      end(() => reject(new OperationError(`The conversion made no progress for ${stallMilliseconds / 1000} s.`)));
    }, stallMilliseconds);
    const onAbort = () => end(() => reject(signal.reason as Error));
    const end = (settle: () => void) => {
      clearTimeout(stalled);
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    worker.give(order, {
      answered: (answer) => {
        if (answer.kind !== 'progress') return end(() => resolve(answer));
        stalled.refresh();
        progress(answer.percent);
      },
      ended: (error) => end(() => reject(error)),
    });
    if (signal.aborted) onAbort();
  });
}

function errorOf({ message, code, isReadable, stack }: WorkerFailure): Error {
  if (isOutOfMemory(message)) return new OperationError(memoryMessage, null, undefined, stack);
  return isReadable ? new OperationError(message, code, undefined, stack) : new Error(message, { cause: stack });
}

/** In the words of V8, WebAssembly, libvips and the C library. */
function isOutOfMemory(message: string): boolean {
  return /allocation failed|out of memory|cannot allocate memory|\bOOM\b|Memory\.grow/i.test(message);
}

/** As many as work at once where an engine has a slot for each core, a guest and light work beside them. */
const idleWorkers = availableParallelism() + 2;
const idleMilliseconds = 5 * 60_000;
/** Bytes that a process may hold when it waits for more work; WebAssembly's memory only ever grows. */
const mostMemoryKept = 384 * 1024 ** 2;
/** Orders that one process does: what one left behind doesn't meet all the others. */
const ordersEach = 2000;
/** A picture that draws itself a million times reports nothing; what reports may take as long as its task. */
const stallMilliseconds = 2 * 60_000;
