import { progressOf } from '../translate';
import { hasEnded, type Job } from '../upstream';
import { lifetimes } from './lifetimes';
import type { ProcessParts } from './parts';
import type { Process } from './process';
import { withChanges } from './process-defaults';

/** What ending a Process takes; deliveries end them too. */
export type EndingParts = Pick<ProcessParts, 'store' | 'clock' | 'deliveries'>;

/** Writes down that the job has ended, once, whoever saw it first; answers the Process as it is then (design 4.7). */
export async function settle(parts: EndingParts, process: Process, job: Job): Promise<Process> {
  if (!hasEnded(job) || !['awaiting-upload', 'running'].includes(process.state)) return process;
  const settled = job.status === 'error' ? await failWith(parts, process, { job }) : await succeed(parts, process, job);
  return settled ?? (await parts.store.byId(process.id)) ?? process;
}

/** Ends a Process that its job does not end: a refused start, a carrier's error. Undefined where it had ended already. */
export function failWith(
  parts: EndingParts,
  process: Process,
  reason: Pick<Process, 'failure' | 'job' | 'jobId'>,
): Promise<Process | undefined> {
  const endedAt = endOf(parts.clock, reason.job);
  const changes: Partial<Process> = { ...reason, state: 'failed', endedAt, expiresAt: endedAt + lifetimes.failed };
  return end(parts, process, changes);
}

/** Every hand-over is done: what v1 calls finished. */
export function finishAfterHandOver(parts: EndingParts, process: Process): Promise<Process | undefined> {
  const endedAt = parts.clock.stamp();
  return end(parts, process, { state: 'finished', endedAt, expiresAt: endedAt + lifetimes.finished });
}

/** Recorded words (v1-contract 10). */
const incompressible = {
  code: 422,
  message: 'We could not compress this file. It seems this file is already compressed.',
};

/** `compress` never gives back a larger file. */
function hasGrown({ mode, input }: Process, job: Job): boolean {
  const { input: fetched = input, outputs } = progressOf(job);
  const [size] = outputs.map((file) => file.size);
  return mode === 'compress' && size !== undefined && fetched.size !== undefined && size > fetched.size;
}

async function succeed(parts: EndingParts, process: Process, job: Job): Promise<Process | undefined> {
  if (hasGrown(process, job)) return failWith(parts, process, { job, failure: incompressible });
  const endedAt = endOf(parts.clock, job);
  if (!process.handsOver) {
    return end(parts, process, { job, state: 'finished', endedAt, expiresAt: endedAt + lifetimes.finished });
  }
  const changes: Partial<Process> = { job, state: 'handing-over' };
  return parts.store.change(process, changes, {
    alongside: (transaction) => parts.deliveries.handOver(transaction, withChanges(process, changes)),
  });
}

/** Where nobody is told, a power cut takes nothing away that the job doesn't tell again. */
async function end(parts: EndingParts, process: Process, changes: Partial<Process>): Promise<Process | undefined> {
  const { store, deliveries } = parts;
  const after = withChanges(process, changes);
  const given = await store.secrets(process.id);
  const secrets = given && { v2Key: given.v2Key };
  if (await deliveries.hearsEnd(after))
    return store.change(process, changes, {
      secrets,
      alongside: (transaction) => deliveries.tellEnd(transaction, after),
    });
  const ended = await store.change(process, changes, { secrets, isRecoverable: true });
  if (ended) deliveries.noteEnd(after);
  return ended;
}

function endOf(clock: ProcessParts['clock'], job: Job | undefined): number {
  return job?.ended_at ? Date.parse(job.ended_at) : clock.stamp();
}
