import { createRequire } from 'node:module';

import { isReadable } from '../readable-errors';
import type { WorkerModule } from './in-worker';
import { standStill } from './still-globals';
import type { WorkerAnswer, WorkerFailure, WorkerOrder } from './protocol';

/** What runs in the child process: one order at a time, each naming the module that does it. */
const load = createRequire(__filename);

process.on('message', (order: WorkerOrder) => {
  carryOut(order).then(
    (result) => answer({ kind: 'done', result, memory: process.memoryUsage.rss() }),
    (error: unknown) => answer({ kind: 'failed', failure: failureOf(error), memory: process.memoryUsage.rss() }),
  );
});
process.on('disconnect', () => process.exit());

async function carryOut({ module, request, stillAt }: WorkerOrder): Promise<unknown> {
  // Before the libraries are loaded: some keep what they find then.
  if (stillAt !== undefined) standStill(stillAt);
  const { run } = load(module) as WorkerModule<unknown, unknown>;
  return run(request, progressInSteps());
}

/** Whole percents that rise: the engine is told a hundred times, however often a tool speaks. */
function progressInSteps(): (percent: number) => void {
  let last = -1;
  return (percent) => {
    const step = Math.floor(percent);
    if (!(step > last)) return;
    last = step;
    answer({ kind: 'progress', percent });
  };
}

function answer(message: WorkerAnswer): void {
  process.send?.(message);
}

function failureOf(error: unknown): WorkerFailure {
  return {
    message: error instanceof Error ? error.message : String(error),
    code: isReadable(error) ? error.code : null,
    isReadable: isReadable(error),
    stack: stackOf(error),
  };
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error.stack ?? error.message) + (error.cause === undefined ? '' : `\nCaused by: ${stackOf(error.cause)}`);
}
