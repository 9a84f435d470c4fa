import { createRequire } from 'node:module';

import { circumstances } from '../../contract/circumstances';
import { isWorker, WorkerPool } from './pool';

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
 * `run` of a module, done in a process of its own: native code and endless loops don't hold up the server, and a crash
 * or memory run out fails this call only. `module` is an absolute path, from `require.resolve`, loaded when first called.
 * `signal` kills the process, in the middle of whatever it computes. In a worker already, it is a plain call.
 * Rejects with OperationError in words for the caller, with an error for the log alone, or with the signal's reason.
 */
export function inWorker<Request, Result>(module: string): WorkerCall<Request, Result> {
  return async (request, signal, progress = () => undefined) => {
    signal.throwIfAborted();
    if (isWorker) return (load(module) as WorkerModule<Request, Result>).run(request, progress);
    return (await workers.run({ module, request, ...circumstances() }, signal, progress)) as Result;
  };
}

const load = createRequire(__filename);

const workers = new WorkerPool();

/** Workers of the engine on this folder may see its files of tasks, and no others of the machine's. */
export const confineWorkers = workers.confine.bind(workers);

/** Ends those that wait for work of the engine on this folder. */
export const dismissWorkers = workers.dismiss.bind(workers);
