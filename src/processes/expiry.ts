import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EndingParts } from './finish';
import type { ProcessParts } from './parts';
import type { Process } from './process';
import { isOver } from './process';
import { removeProcess } from './remove';

type ExpiryParts = EndingParts & Pick<ProcessParts, 'logger'>;

/** Processes removed in one transaction, between two turns of the event loop: some milliseconds of work. */
const sliceSize = 64;
/** Deletions of jobs that may be due: each is a row of some 500 bytes. */
const mostDeletions = 100_000;
/** Processes between two looks at how many are due. */
const lookEvery = 5_000;
/** Milliseconds. */
const lookAgainAfter = 250;

/**
 * Deletes what is over time, slice by slice, each as soon as the one before is committed: what a power cut takes away is
 * over time after it, too. The upstream may take the deletions of the jobs more slowly: they have a queue of their own. A
 * slice with a failure in it is the last: the next sweep tries again.
 */
export async function removeExpired(parts: ExpiryParts, stopped: AbortSignal): Promise<void> {
  const { store, clock } = parts;
  let removed = sliceSize;
  for (let count = lookEvery; removed === sliceSize && !stopped.aborted; count += removed) {
    if (count >= lookEvery) {
      await untilFewDeletions(parts, stopped);
      count = 0;
    }
    removed = await removeSlice(parts, await store.expired(clock.now(), sliceSize));
    await nextTurn();
  }
}

async function untilFewDeletions({ store, clock }: ExpiryParts, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted && (await store.dueDeletions(mostDeletions)) >= mostDeletions)
    await clock.sleep(lookAgainAfter, stopped);
}

/** Answers how many of them are gone. Those that have not ended hold more to be cleared away than the others. */
async function removeSlice(parts: ExpiryParts, slice: Process[]): Promise<number> {
  const ended = slice.filter((process) => isOver(process));
  const others = slice.filter((process) => !isOver(process));
  const results = await Promise.all([removeEnded(parts, ended), ...others.map((process) => remove(parts, process))]);
  return results.reduce((sum: number, each) => sum + Number(each), 0);
}

/** All in one transaction; where that fails, one by one, so that one of them can't hold up the rest. */
async function removeEnded(parts: ExpiryParts, ended: Process[]): Promise<number> {
  const { store, clock, deliveries } = parts;
  if (ended.length === 0) return 0;
  const changes = ({ endedAt }: Process) =>
    ({ state: 'deleted', endedAt: endedAt ?? clock.stamp(), job: undefined }) as const;
  try {
    // What somebody else has changed meanwhile is gone, or is found by the next sweep.
    return await store.changeTogether(ended, changes, (deleted) =>
      deliveries.deleteJobs(deleted.filter(({ filesDeleted }) => !filesDeleted)),
    );
  } catch (error) {
    parts.logger.warn({ err: error }, 'expired processes could not be removed together and are removed one by one');
    const results = await Promise.all(ended.map((process) => remove(parts, process)));
    return results.filter(Boolean).length;
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
