import { Worker } from 'node:worker_threads';

import { OperationError } from '../../contract/operation';
import type { WorkerAnswer, WorkerFailure, WorkerOrder } from './protocol';

/** What a module run in a worker exports. Requests, results and errors cross by structured clone. */
export interface WorkerModule<Request, Result> {
  run: (request: Request, progress: (percent: number) => void) => Promise<Result>;
}

/** `progress` is told 0 to 100. */
export type WorkerCall<Request, Result> = (
  request: Request,
  signal: AbortSignal,
  progress?: (percent: number) => void,
) => Promise<Result>;

/**
 * `run` of a module, done in a thread of its own: synchronous work (PDF, WebAssembly) doesn't hold up the server, and a crash,
 * an endless loop or memory run out fails this call only. `module` is an absolute path, from `require.resolve`.
 * `signal` ends the thread at once, in the middle of whatever it computes.
 * Rejects with OperationError in words for the caller, with an error for the log alone, or with the signal's reason.
 */
export function inWorker<Request, Result>(module: string): WorkerCall<Request, Result> {
  return async (request, signal, progress) => {
    signal.throwIfAborted();
    const worker = idle.pop()?.leave() ?? startWorker();
    const outcome = await ended(worker, { module, request }, signal, progress);
    const isSound = outcome.kind === 'done' || outcome.failure.isRefusal;
    if (isSound && outcome.memory <= mostMemoryKept) rest(worker);
    else await worker.terminate();
    if (outcome.kind === 'failed') throw errorOf(outcome.failure);
    return outcome.result as Result;
  };
}

const mebibytesEach = 1024;
const idleWorkers = 2;
const idleMilliseconds = 30_000;
/** Bytes. WebAssembly's memory only ever grows: a thread that holds more than this makes room for a fresh one. */
const mostMemoryKept = 256 * 2 ** 20;

/** Workers that did their work well wait a while for more: loading a PDF library anew costs more than keeping it. */
const idle: { leave(): Worker }[] = [];

/** A CommonJS module loaded first in every worker: the tests name one that compiles TypeScript, which `dist` needs not. */
const loader = process.env['ENGINE_WORKER_LOADER'];

function startWorker(): Worker {
  return new Worker(require.resolve('./entry'), {
    resourceLimits: { maxOldGenerationSizeMb: mebibytesEach },
    ...(loader !== undefined && { execArgv: ['--require', loader] }),
  });
}

type WorkerEnd = Exclude<WorkerAnswer, { kind: 'progress' }>;

/** Ends the thread where it gives no answer of its own: it was stopped, or has crashed. */
async function ended(
  worker: Worker,
  order: WorkerOrder,
  signal: AbortSignal,
  progress?: (percent: number) => void,
): Promise<WorkerEnd> {
  const { promise, resolve, reject } = withResolvers<WorkerEnd>();
  const onAbort = () => reject(signal.reason as Error);
  const onError = (error: Error) => reject(crash(error));
  const onExit = () => reject(new OperationError('The conversion ended unexpectedly.'));
  const onMessage = (answer: WorkerAnswer) => {
    if (answer.kind === 'progress') progress?.(answer.percent);
    else resolve(answer);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  worker.on('error', onError).on('exit', onExit).on('message', onMessage);
  try {
    worker.postMessage(order);
    return await promise;
  } catch (error) {
    worker.off('exit', onExit);
    await worker.terminate();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    // One by one: `removeAllListeners` would also take away those of Node that bring the messages.
    worker.off('error', onError).off('exit', onExit).off('message', onMessage);
  }
}

function withResolvers<Result>() {
  let resolve!: (result: Result) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<Result>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}

function rest(worker: Worker): void {
  if (idle.length >= idleWorkers) {
    void worker.terminate();
    return;
  }
  const drop = () => {
    const index = idle.indexOf(place);
    if (index >= 0) idle.splice(index, 1);
    void worker.terminate();
  };
  const timer = setTimeout(drop, idleMilliseconds).unref();
  const place = {
    leave() {
      clearTimeout(timer);
      worker.off('error', drop).off('exit', drop).ref();
      return worker;
    },
  };
  worker.on('error', drop).on('exit', drop).unref();
  idle.push(place);
}

function errorOf({ message, code, isReadable, stack }: WorkerFailure): Error {
  return isReadable ? new OperationError(message, code, undefined, stack) : new Error(message, { cause: stack });
}

function crash(error: Error & { code?: string }): Error {
  if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new OperationError(`The conversion needs more than ${mebibytesEach} MB of memory.`, null, undefined, error);
}
