import { availableParallelism } from 'node:os';

import { OperationError } from '../../contract/operation';
import type { Confinement } from '../../programs';
import type { WorkerAnswer, WorkerFailure, WorkerOrder } from './protocol';
import { type ConfinedFolders, memoryMessage, startWorker, type WorkerProcess } from './worker-process';

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
  private confined: { confinement: Confinement; folders: ConfinedFolders } | undefined;

  /** Processes started from now on see only what they need of the system, and these folders. */
  confine(confinement: Confinement, folders: ConfinedFolders): void {
    this.confined = { confinement, folders };
    for (const { worker, timer } of this.idle.splice(0)) {
      clearTimeout(timer);
      void worker.kill();
    }
  }

  /** The module's result; rejects as `inWorker` says, once the process is gone where it was killed. */
  async run(order: WorkerOrder, signal: AbortSignal, progress: (percent: number) => void): Promise<unknown> {
    const worker = this.take(order.stillAt) ?? (await startWorker(this.confined));
    worker.stillAt = order.stillAt;
    try {
      const answer = await follow(worker, order, signal, progress);
      const isSound = answer.kind === 'done' || answer.failure.isRefusal;
      if (isSound && answer.memory <= mostMemoryKept && worker.orders < ordersEach) this.rest(worker);
      else void worker.kill();
      if (answer.kind === 'failed') throw errorOf(answer.failure);
      return answer.result;
    } catch (error) {
      if (!worker.isAtRest) await worker.kill();
      throw error;
    }
  }

  private take(stillAt: number | undefined): WorkerProcess | undefined {
    const index = this.idle.findLastIndex(({ worker }) => worker.stillAt === stillAt);
    const [found] = index < 0 ? [] : this.idle.splice(index, 1);
    clearTimeout(found?.timer);
    if (found?.worker.hasEnded === true) return this.take(stillAt);
    return found?.worker;
  }

  private rest(worker: WorkerProcess): void {
    if (this.idle.length >= idleWorkers) {
      void worker.kill();
      return;
    }
    worker.rest();
    const timer = setTimeout(() => {
      const index = this.idle.findIndex((each) => each.worker === worker);
      if (index >= 0) this.idle.splice(index, 1);
      void worker.kill();
    }, idleMilliseconds).unref();
    this.idle.push({ worker, timer });
  }
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
