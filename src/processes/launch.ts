import { V1Error } from '../errors';
import { withoutRefused, type Warning } from '../translate';
import { UpstreamError, type Job, type JobPayload } from '../upstream';
import { failWith, type EndingParts } from './finish';
import type { ProcessParts } from './parts';
import type { Process } from './process';
import type { Secrets } from './store';

/** What making the job of a Process takes. */
export type LaunchParts = EndingParts & Pick<ProcessParts, 'upstream' | 'ids' | 'logger'>;

/** A request that makes a job has timed out by then; clocks of proxy and upstream may differ by as much. */
const clockSkew = 60 * 1000;

/**
 * Makes the job of a Process that is `starting`. A job the upstream refuses for good fails the Process, whose start is
 * still answered with 200 (v1-contract 4, last row). Where the upstream won't take it now: throws `UpstreamError`, and
 * the Process can be started again; unless the job may exist nevertheless: then it stays `starting` for `resumeStarts`.
 */
export async function launch(parts: LaunchParts, starting: Process, secrets: Secrets): Promise<Process> {
  try {
    return await adopt(parts, starting, secrets, await makeJob(parts, starting, secrets));
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (error.fault === 'invalid') return (await failWith(parts, starting, { failure: failureOf(error) })) ?? starting;
    if (!error.perhapsDone) await parts.store.change(starting, { state: 'created', startedAt: undefined });
    throw error;
  }
}

/**
 * Goes on with starts that a crash cut off: the job may exist already, or not yet (design 4.8). What the upstream can't
 * take now is tried again with the next call.
 */
export async function resumeStarts(parts: LaunchParts): Promise<Process[]> {
  const cutOff = await parts.store.inState('starting', parts.clock.now());
  const stale = cutOff.filter(({ startedAt }) => (startedAt ?? 0) < parts.clock.now() - clockSkew);
  return Promise.all(stale.map((process) => resume(parts, process)));
}

async function resume(parts: LaunchParts, process: Process): Promise<Process> {
  const secrets = await parts.store.secrets(process.id);
  if (!secrets?.job) return process;
  try {
    const job = await jobMadeBefore(parts, process, secrets.v2Key, secrets.job);
    return await adopt(parts, process, secrets, job ? { job } : await makeJob(parts, process, secrets));
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.transient) {
      parts.logger.warn({ processId: process.id, err: error }, 'an interrupted start could not be resumed yet');
      return process;
    }
    return (await failWith(parts, process, { failure: failureOf(error) })) ?? process;
  }
}

interface MadeJob {
  job: Job;
  /** Of the options that the upstream refused. */
  warnings?: Warning[];
}

/** Options whose values the upstream refuses are left out, and the job is made without them, unless the key is strict. */
async function makeJob(parts: LaunchParts, process: Process, secrets: Secrets): Promise<MadeJob> {
  const { v2Key, strict } = secrets;
  const payload = secrets.job as JobPayload;
  try {
    return { job: await parts.upstream.createJob(v2Key, payload) };
  } catch (error) {
    const errors = error instanceof UpstreamError && error.fault === 'invalid' ? error.details.errors : undefined;
    const fewer = errors && !strict ? withoutRefused(payload, errors) : undefined;
    if (!fewer) throw error;
    const { job, warnings } = fewer;
    parts.logger.warn(
      { processId: process.id, warnings },
      'the upstream refused options; the job is made without them',
    );
    const made = await makeJob(parts, process, { ...secrets, job });
    return { ...made, warnings: [...warnings, ...(made.warnings ?? [])] };
  }
}

/** By its tag, which is the id of the Process unless the caller gave one. */
async function jobMadeBefore(
  parts: LaunchParts,
  { startedAt = 0 }: Process,
  key: string,
  payload: JobPayload,
): Promise<Job | undefined> {
  const tagged = await parts.upstream.jobsTagged(key, payload.tag ?? '');
  for (const job of tagged) {
    const fits = Date.parse(job.created_at) >= startedAt - clockSkew && haveSameTasks(job, payload);
    if (fits && !(await parts.store.byJob(job.id))) return job;
  }
  return undefined;
}

function haveSameTasks(job: Job, payload: JobPayload): boolean {
  const names = job.tasks.map(({ name }) => name).sort();
  return names.join() === Object.keys(payload.tasks).sort().join();
}

async function adopt(
  parts: LaunchParts,
  starting: Process,
  secrets: Secrets,
  { job, warnings = [] }: MadeJob,
): Promise<Process> {
  const awaitsUpload = starting.pendingUploads.length > 0;
  const changes: Partial<Process> = {
    jobId: job.id,
    warnings: [...starting.warnings, ...warnings],
    state: awaitsUpload ? 'awaiting-upload' : 'running',
    uploadToken: awaitsUpload ? parts.ids.token() : undefined,
  };
  const running = await parts.store.change(starting, changes, {
    secrets: { ...secrets, job: undefined },
    alongside: async (transaction) => {
      await parts.deliveries.tellStart(transaction, { ...starting, ...changes });
      if (secrets.fetches?.length) await parts.deliveries.fetchInputs(transaction, { ...starting, ...changes });
    },
  });
  if (running) return running;
  await parts.upstream.deleteJob(secrets.v2Key, job.id).catch((error: unknown) => {
    parts.logger.warn(
      { jobId: job.id, err: error },
      'the job of a process that was deleted in the meantime could not be deleted',
    );
  });
  throw V1Error.processNotFound();
}

/** v1 knows 400 for what can't be done as asked; 422 it keeps for conversions that failed (v1-contract 4). */
function failureOf({ fault, status, explanation }: UpstreamError): { code: number; message: string } {
  return { code: fault === 'invalid' ? 400 : status, message: explanation };
}
