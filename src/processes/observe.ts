import { V1Error } from '../errors';
import { UpstreamError, type Job } from '../upstream';
import { settle } from './finish';
import type { ProcessParts } from './parts';
import type { Process, ProcessState } from './process';

/** A Process, and its job where that still runs or has ended. */
export interface Observation {
  process: Process;
  job?: Job;
}

const over: ProcessState[] = ['finished', 'failed', 'deleted'];
const lookAgainAfter = 200;

export function isOver(process: Process): boolean {
  return over.includes(process.state);
}

/**
 * The Process as it is now. While the upstream can't be reached the last state known is shown: a client that polls gets
 * over it by itself. Throws `V1Error` where the job is gone or the key no longer good.
 */
export async function observe(parts: ProcessParts, process: Process): Promise<Observation> {
  const key = await keyOfRunning(parts, process);
  if (!key || !process.jobId) return { process, job: process.job };
  try {
    const job = await parts.reader.current(key, process.jobId);
    return { process: await settle(parts, process, job), job };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (!error.transient) throw error.toV1();
    parts.logger.warn({ processId: process.id, status: error.status }, 'the job could not be read');
    return { process, job: process.job };
  }
}

/** Holds until the Process is over or `signal` aborts; a Process that was never started is answered at once. */
export async function awaitEnd(parts: ProcessParts, process: Process, signal: AbortSignal): Promise<Observation> {
  let current = process;
  while (!isOver(current) && current.state !== 'created' && !signal.aborted) {
    const key = await keyOfRunning(parts, current);
    const job = key && current.jobId ? await endedJob(parts, key, current.jobId, signal) : undefined;
    if (job) await settle(parts, current, job);
    else await parts.clock.sleep(lookAgainAfter, signal);
    const fresh = await parts.store.byId(current.id);
    if (!fresh) throw V1Error.processNotFound();
    current = fresh;
  }
  return isOver(current) ? { process: current, job: current.job } : observe(parts, current);
}

async function endedJob(
  parts: ProcessParts,
  key: string,
  jobId: string,
  signal: AbortSignal,
): Promise<Job | undefined> {
  try {
    return await parts.reader.ended(key, jobId, signal);
  } catch (error) {
    throw error instanceof UpstreamError ? error.toV1() : error;
  }
}

async function keyOfRunning(parts: ProcessParts, process: Process): Promise<string | undefined> {
  if (process.state !== 'running' && process.state !== 'awaiting-upload') return undefined;
  return (await parts.store.secrets(process.id))?.v2Key;
}
