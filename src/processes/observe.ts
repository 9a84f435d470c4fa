import { V1Error } from '../errors';
import { hasEnded, UpstreamError, type Job, type UpstreamFault } from '../upstream';
import type { EndWatch } from './end-watches';
import { settle, type EndingParts } from './finish';
import type { Observation } from './observation';
import { logOf, type ProcessParts } from './parts';
import { isOver, type Process } from './process';

/** What looking at a Process takes: an end that is seen is written down. */
export type ObservingParts = EndingParts &
  Pick<ProcessParts, 'reader' | 'logger' | 'context' | 'endWatches' | 'elsewhere' | 'webhooks'>;

const telling: UpstreamFault[] = ['gone', 'unauthorized', 'forbidden'];

/** Milliseconds between two looks at a Process that another server runs. */
const lookElsewhereEvery = 3_000;

/**
 * The Process as it is now. While the upstream can't be reached, or says what tells nothing of the job, the last state
 * known is shown: a client that polls gets over it by itself. Throws `UpstreamError` where the job is gone or the key no
 * longer good.
 */
export async function observe(parts: ObservingParts, process: Process): Promise<Observation> {
  if (process.remote) return { process: await parts.elsewhere.observe(process) };
  const key = await keyOfRunning(parts.store, process);
  if (!key || !process.jobId) return { process, job: process.job };
  try {
    // Those that are watched have a webhook.
    const isTold = process.watched && parts.webhooks?.arrive(parts.clock.now());
    const job = await parts.reader.current(key, process.jobId, isTold, parts.context);
    const freshUntil = parts.reader.freshUntil(process.jobId, isTold);
    return { process: hasEnded(job) ? await settle(parts, process, job) : process, job, freshUntil };
  } catch (error) {
    if (!(error instanceof UpstreamError) || telling.includes(error.fault)) throw error;
    logOf(parts).warn({ processId: process.id, status: error.status }, 'the job could not be read');
    return { process, job: process.job ?? parts.reader.lastKnown(process.jobId) };
  }
}

/** Holds until the Process is over or `signal` aborts; a Process that was never started is answered at once. */
export async function awaitEnd(parts: ObservingParts, process: Process, signal: AbortSignal): Promise<Observation> {
  if (isOver(process)) return { process, job: process.job };
  if (process.state === 'created') return observe(parts, process);
  if (process.remote) return awaitEndElsewhere(parts, process, signal);
  const seen = await parts.endWatches.join(process, signal, (watch) => watchUntilEnd(parts, process, watch));
  return seen ?? { process, job: process.job };
}

/** Another server is asked at a pace that it can bear. */
async function awaitEndElsewhere(parts: ObservingParts, process: Process, signal: AbortSignal): Promise<Observation> {
  let seen = await parts.elsewhere.observe(process);
  while (!isOver(seen) && !signal.aborted) {
    await parts.clock.sleep(lookElsewhereEvery, signal);
    seen = await parts.elsewhere.observe(seen);
  }
  return { process: seen };
}

async function watchUntilEnd(parts: ObservingParts, process: Process, watch: EndWatch): Promise<Observation> {
  const jobs = new JobEnds(parts, watch.signal);
  let current = process;
  while (!isOver(current) && current.state !== 'created' && !watch.signal.aborted) {
    const job = await Promise.race([jobs.endOf(current), watch.changed()]);
    const settled = job && (await settle(parts, current, job));
    watch.beginLook();
    const fresh = settled && isOver(settled) ? settled : await parts.store.byId(current.id);
    if (!fresh) throw V1Error.processNotFound();
    current = fresh;
    watch.version = fresh.version;
  }
  return current.state === 'created' ? observe(parts, current) : { process: current, job: current.job };
}

/** The end of the job of a Process, waited for once however often the Process changes meanwhile. */
class JobEnds {
  private waitedFor?: { jobId: string; end: Promise<Job | undefined> };

  constructor(
    private readonly parts: ObservingParts,
    private readonly signal: AbortSignal,
  ) {}

  /** Never resolves for a Process without a running job: what happens to the Process itself tells then. */
  async endOf(process: Process): Promise<Job | undefined> {
    const key = await keyOfRunning(this.parts.store, process);
    if (!key || !process.jobId) return new Promise(() => undefined);
    if (this.waitedFor?.jobId !== process.jobId) {
      this.waitedFor = { jobId: process.jobId, end: this.wait(key, process.id, process.jobId) };
    }
    return this.waitedFor.end;
  }

  /** Undefined also where the Process ends before its job does: deleted, or failed by a carrier that fetches its input. */
  private async wait(key: string, id: string, jobId: string): Promise<Job | undefined> {
    const { reader, store, context } = this.parts;
    try {
      return await reader.ended(key, jobId, this.signal, context);
    } catch (error) {
      const stored = await store.byId(id);
      if (stored && isOver(stored)) return undefined;
      throw error;
    }
  }
}

function keyOfRunning(store: ProcessParts['store'], process: Process): ReturnType<typeof store.keyBeside> {
  if (process.state !== 'running' && process.state !== 'awaiting-upload') return undefined;
  return store.keyBeside(process);
}
