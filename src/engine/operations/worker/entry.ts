import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';

import { OperationError } from '../../contract/operation';
import type { WorkerModule } from './in-worker';
import type { WorkerAnswer, WorkerOrder } from './protocol';

/** What runs in the thread: one order at a time, each naming the module that does it. */
const load = createRequire(__filename);

parentPort?.on('message', ({ module, request }: WorkerOrder) => {
  const { run } = load(module) as WorkerModule<unknown, unknown>;
  run(request, (percent) => answer({ kind: 'progress', percent })).then(
    (result) => answer({ kind: 'done', result }),
    (error: unknown) => answer(failure(error)),
  );
});

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message);
}

function failure(error: unknown): WorkerAnswer {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', message, code: error instanceof OperationError ? error.code : null };
}
