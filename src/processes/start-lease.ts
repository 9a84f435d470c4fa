import { logOf, type ProcessParts } from './parts';
import type { Process } from './process';
import { startLease } from './store';

type LeaseParts = Pick<ProcessParts, 'store' | 'clock' | 'logger' | 'context' | 'startsUnderWay' | 'leases'>;

const renewEvery = startLease / 4;

/**
 * Works on a start of which nobody else takes hold meanwhile. An instance that stood still for longer than the lease (its
 * machine slept, its clock was set) may lose it; the version of the Process is the fence: what it writes then changes nothing.
 */
export async function withLease<Result>(
  parts: LeaseParts,
  starting: Process,
  work: () => Promise<Result>,
): Promise<Result> {
  const done = new AbortController();
  const kept = keep(parts, starting, done.signal);
  parts.startsUnderWay.add(starting.id);
  try {
    return await work();
  } finally {
    parts.startsUnderWay.delete(starting.id);
    // With a reason: without one, an exception is made, which takes longer than all the rest.
    done.abort('done');
    await kept;
  }
}

async function keep(parts: LeaseParts, starting: Process, done: AbortSignal): Promise<void> {
  const { store, clock } = parts;
  await clock.sleep(renewEvery, done);
  while (!done.aborted) {
    const isOurs = await store.renewLease(starting, clock.now() + startLease).catch((error: unknown) => {
      logOf(parts).warn({ processId: starting.id, err: error }, 'the lease of a start could not be renewed');
      return true;
    });
    if (!isOurs) return;
    await clock.sleep(renewEvery, done);
  }
}

/** Starts that were cut off and are this instance's from now on, as they are with its lease. */
export async function takeOverStarts({ store, clock, startsUnderWay, leases }: LeaseParts): Promise<Process[]> {
  const now = clock.now();
  const cutOff = (await store.cutOffStarts(now)).filter(({ id }) => !startsUnderWay.has(id));
  const taken = await Promise.all(
    cutOff.map((process) => store.change(process, {}, { leaseUntil: now + startLease, watchedBy: leases.holder })),
  );
  return taken.filter((process) => process !== undefined);
}

/** The Process once it is no longer `starting`, or as it is after two leases: by then another sweep goes on with it. */
export async function onceStarted({ store, clock }: LeaseParts, id: string): Promise<Process | undefined> {
  const patience = clock.now() + 2 * startLease;
  let current = await store.byId(id);
  while (current?.state === 'starting' && clock.now() < patience) {
    await clock.sleep(lookAgainAfter);
    current = await store.byId(id);
  }
  return current;
}

const lookAgainAfter = 500;
