import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EndingParts } from './finish';
import type { ProcessParts } from './parts';
import type { Process } from './process';
import { removeProcess } from './remove';

type ExpiryParts = EndingParts & Pick<ProcessParts, 'logger'>;

/** Processes removed between two turns of the event loop: some milliseconds of work, and one sync of the disk. */
const atOnce = 32;
/** Deletions of jobs that may be due; with more of them, the outbox would be at nothing else. */
const mostDeletions = 2_000;
/** Milliseconds. */
const lookAgainAfter = 250;

/**
 * Deletes what is over time, slice by slice, no faster than the upstream takes the deletions. A slice with a failure in it
 * is the last: the next sweep tries again.
 */
export async function removeExpired(parts: ExpiryParts, stopped: AbortSignal): Promise<void> {
  const { store, clock } = parts;
  let removed = atOnce;
  while (removed === atOnce && !stopped.aborted) {
    const slice = await store.expired(clock.now(), atOnce);
    const results = await Promise.all(slice.map((process) => remove(parts, process)));
    removed = results.filter(Boolean).length;
    await nextTurn();
    while (!stopped.aborted && (await store.dueDeletions(mostDeletions)) >= mostDeletions)
      await clock.sleep(lookAgainAfter, stopped);
  }
}

async function remove(parts: ExpiryParts, process: Process): Promise<boolean> {
  try {
    await removeProcess(parts, process);
    return true;
  } catch (error) {
    parts.logger.error({ processId: process.id, err: error }, 'an expired process could not be removed');
    return false;
  }
}
