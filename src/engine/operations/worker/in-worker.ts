import { Worker } from 'node:worker_threads';

import { OperationError } from '../../contract/operation';
import type { WorkerAnswer } from './protocol';

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
 * Rejects with OperationError in the tool's own words, or with the signal's reason.
 */
export function inWorker<Request, Result>(module: string): WorkerCall<Request, Result> {
  return async (request, signal, progress) => {
    signal.throwIfAborted();
    const worker = idle.pop()?.leave() ?? startWorker();
    const order = watch<Result>(worker, signal, progress);
    try {
      worker.postMessage({ module, request });
      const result = await order.result;
      order.leave();
      rest(worker);
      return result;
    } catch (error) {
      order.leave();
      await worker.terminate();
      throw error;
    }
  };
}

const mebibytesEach = 1024;
const idleWorkers = 2;
const idleMilliseconds = 30_000;

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

/** Listeners are taken off one by one: `removeAllListeners` would also take away those of Node that bring the messages. */
function watch<Result>(worker: Worker, signal: AbortSignal, progress?: (percent: number) => void) {
  const { promise: result, resolve, reject } = withResolvers<Result>();
  const onAbort = () => reject(signal.reason as Error);
  const onError = (error: Error) => reject(new OperationError(crashMessage(error)));
  const onExit = () => reject(new OperationError('The conversion ended unexpectedly.'));
  const onMessage = (answer: WorkerAnswer) => {
    if (answer.kind === 'progress') progress?.(answer.percent);
    else if (answer.kind === 'done') resolve(answer.result as Result);
    else reject(new OperationError(answer.message, answer.code));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  worker.on('error', onError).on('exit', onExit).on('message', onMessage);
  const leave = () => {
    signal.removeEventListener('abort', onAbort);
    worker.off('error', onError).off('exit', onExit).off('message', onMessage);
  };
  return { result, leave };
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

function crashMessage(error: Error & { code?: string }): string {
  return error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? `The conversion needs more than ${mebibytesEach} MB of memory.`
    : error.message;
}
