import { V1Error } from '../errors';
import { UpstreamError, type Job } from '../upstream';
import { settle, type EndingParts } from './finish';
import type { ProcessParts } from './parts';
import { isOver, type Process } from './process';

/** What looking at a Process takes: an end that is seen is written down. */
export type ObservingParts = EndingParts & Pick<ProcessParts, 'reader' | 'logger' | 'announcements'>;

/** A Process, and its job where that still runs or has ended. */
export interface Observation {
  process: Process;
  job?: Job;
}

/** Milliseconds. The end of a Process is announced; what leads to it, or was missed, shows at the next look. */
const lookAgainAfter = 200;
const lookAtStoreEvery = 5_000;

/**
 * The Process as it is now. While the upstream can't be reached the last state known is shown: a client that polls gets
 * over it by itself. Throws `UpstreamError` where the job is gone or the key no longer good.
 */
export async function observe(parts: ObservingParts, process: Process): Promise<Observation> {
  const key = await keyOfRunning(parts.store, process);
  if (!key || !process.jobId) return { process, job: process.job };
  try {
    const job = await parts.reader.current(key, process.jobId);
    return { process: await settle(parts, process, job), job };
  } catch (error) {
    if (!(error instanceof UpstreamError && error.transient)) throw error;
    parts.logger.warn({ processId: process.id, status: error.status }, 'the job could not be read');
    return { process, job: process.job };
  }
}

/** Holds until the Process is over or `signal` aborts; a Process that was never started is answered at once. */
export async function awaitEnd(parts: ObservingParts, process: Process, signal: AbortSignal): Promise<Observation> {
  let current = process;
  while (!isOver(current) && current.state !== 'created' && !signal.aborted) {
    const key = await keyOfRunning(parts.store, current);
    const job = key && current.jobId ? await endOfJob(parts, key, current, signal) : undefined;
    if (job) await settle(parts, current, job);
    else await parts.announcements.next(current.id, lookAgainAfter, signal);
    const fresh = await parts.store.byId(current.id);
    if (!fresh) throw V1Error.processNotFound();
    current = fresh;
  }
  return isOver(current) ? { process: current, job: current.job } : observe(parts, current);
}

/** Undefined also where the Process ends before its job does: deleted, or failed by a carrier that fetches its input. */
async function endOfJob(
  parts: ObservingParts,
  key: string,
  { id, jobId }: Process,
  signal: AbortSignal,
): Promise<Job | undefined> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  const watching = (async () => {
    while (!either.aborted) {
      const news = parts.announcements.next(id, lookAtStoreEvery, either);
      const stored = await parts.store.byId(id).catch(() => undefined);
      if (stored && isOver(stored)) done.abort();
      await news;
    }
  })();
  try {
    return await parts.reader.ended(key, jobId ?? '', either);
  } catch (error) {
    const stored = await parts.store.byId(id);
    if (stored && isOver(stored)) return undefined;
    throw error;
  } finally {
    done.abort();
    await watching;
  }
}

async function keyOfRunning(store: ProcessParts['store'], process: Process): Promise<string | undefined> {
  if (process.state !== 'running' && process.state !== 'awaiting-upload') return undefined;
  return (await store.secrets(process.id))?.v2Key;
}
