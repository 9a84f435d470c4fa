import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';

import { OperationError } from '../../contract/operation';
import { hasWords } from '../readable-errors';
import type { WorkerModule } from './in-worker';
import type { WorkerAnswer, WorkerFailure, WorkerOrder } from './protocol';

/** What runs in the thread: one order at a time, each naming the module that does it. */
const load = createRequire(__filename);

parentPort?.on('message', ({ module, request }: WorkerOrder) => {
  const { run } = load(module) as WorkerModule<unknown, unknown>;
  run(request, (percent) => answer({ kind: 'progress', percent })).then(
    (result) => answer({ kind: 'done', result, memory: memoryInUse() }),
    (error: unknown) => answer({ kind: 'failed', failure: failureOf(error), memory: memoryInUse() }),
  );
});

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message);
}

function memoryInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function failureOf(error: unknown): WorkerFailure {
  return {
    message: error instanceof Error ? error.message : String(error),
    code: error instanceof OperationError ? error.code : null,
    isReadable: error instanceof Error && hasWords(error),
    isRefusal: error instanceof OperationError,
    stack: stackOf(error),
  };
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error.stack ?? error.message) + (error.cause === undefined ? '' : `\nCaused by: ${stackOf(error.cause)}`);
}
