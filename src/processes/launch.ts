import type { Transaction } from 'kysely';
import type { Database } from '../database';
import { V1Error } from '../errors';
import { withoutRefused, type Warning } from '../translate';
import { UpstreamError, type Job, type JobPayload } from '../upstream';
import { jobsLike, type JobTraits } from './find-job';
import { failWith, type EndingParts } from './finish';
import { logOf, type ProcessParts } from './parts';
import type { Process } from './process';
import { withChanges } from './process-defaults';
import { onceStarted, withLease } from './start-lease';
import type { Secrets } from './secrets';
import { postContent, type Content } from './uploads';

/** What making the job of a Process takes. */
export type LaunchParts = EndingParts &
  Pick<
    ProcessParts,
    'upstream' | 'upstreams' | 'ids' | 'logger' | 'context' | 'since' | 'startsUnderWay' | 'newJobs' | 'leases'
  >;

/**
 * Makes the job of a Process that is `starting`. A job the upstream refuses for good fails the Process, whose start is
 * still answered with 200 (v1-contract 4, last row). Where the upstream won't take it now: throws `UpstreamError`, and
 * the Process can be started again; unless the job may exist although it isn't found: then it stays `starting` for
 * `resumeStarts`.
 */
export async function launch(
  parts: LaunchParts,
  starting: Process,
  secrets: Secrets,
  contents: Content[],
): Promise<Process> {
  try {
    return await withLease(parts, starting, async () => {
      if (starting.createdAt < parts.since) await deleteForgottenJobs(parts, starting, secrets);
      const made = await makeOrFindJob(parts, starting, secrets);
      const adopted = await adopt(parts, starting, { secrets, contents, made });
      parts.newJobs.keep(adopted, made.job);
      return adopted;
    });
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (error.fault === 'invalid') return (await failWith(parts, starting, { failure: failureOf(error) })) ?? starting;
    if (error.perhapsDone) await parts.store.renewLease(starting, parts.clock.now() + lookAgainAfter);
    else await parts.store.change(starting, notStarted);
    throw error;
  }
}

/** Milliseconds after which a job that exists is on the upstream's list, so that one that isn't on it can be made. */
const lookAgainAfter = 15_000;

const notStarted: Partial<Process> = { state: 'created', startedAt: undefined, uploadToken: undefined };

/** A job, and what became of the call on the way to it. */
export interface MadeJob {
  job: Job;
  /** Of the options that the upstream refused. */
  warnings?: Warning[];
}

/** Options whose values the upstream refuses are left out, and the job is made without them, unless the key is strict. */
export async function makeJob(parts: LaunchParts, process: Process, secrets: Secrets): Promise<MadeJob> {
  const { v2Key, strict } = secrets;
  const payload = secrets.job as JobPayload;
  try {
    return { job: await parts.upstream.createJob(v2Key, payload) };
  } catch (error) {
    const errors = error instanceof UpstreamError && error.fault === 'invalid' ? error.details.errors : undefined;
    const fewer = errors && !strict ? withoutRefused(payload, errors) : undefined;
    if (!fewer) throw error;
    const { job, warnings } = fewer;
    logOf(parts).warn(
      { processId: process.id, warnings },
      'the upstream refused options; the job is made without them',
    );
    const made = await makeJob(parts, process, { ...secrets, job });
    return { ...made, warnings: [...warnings, ...(made.warnings ?? [])] };
  }
}

/** The job, also where its answer was lost on the way: then its tag leads to it. */
async function makeOrFindJob(parts: LaunchParts, process: Process, secrets: Secrets): Promise<MadeJob> {
  try {
    return await makeJob(parts, process, secrets);
  } catch (error) {
    if (!(error instanceof UpstreamError) || !error.perhapsDone) throw error;
    const job = await foundSoon(parts, process, secrets);
    if (!job) throw error;
    logOf(parts).warn(
      { processId: process.id, err: error },
      'the answer to a new job was lost; its tag led to the job',
    );
    return { job };
  }
}

function foundSoon(parts: LaunchParts, process: Process, { v2Key, job }: Secrets): Promise<Job | undefined> {
  return soon(parts, jobMadeBefore(parts, process, v2Key, job as JobPayload));
}

async function soon<Found>({ clock }: LaunchParts, search: Promise<Found>): Promise<Found | undefined> {
  const over = new AbortController();
  const late = clock.sleep(longestSearch, over.signal).then(() => undefined);
  return Promise.race([search.catch(() => undefined), late]).finally(() => over.abort('done'));
}

/** Milliseconds that a caller waits for it, who has waited for the lost answer already. */
const longestSearch = 5_000;

/** The one that a start made before its answer was lost. Throws `UpstreamError`. */
export async function jobMadeBefore(
  { upstream, store }: LaunchParts,
  { startedAt = 0 }: Process,
  key: string,
  payload: JobPayload,
): Promise<Job | undefined> {
  for (const job of await jobsLike(upstream, key, traitsOf(payload, startedAt))) {
    if (!(await store.byJob(job.id))) return job;
  }
  return undefined;
}

/**
 * A power cut may take a claim away whose job has been asked for already: the Process can be started again, and what it is
 * to become then need not be the same. The tag of its own leads to that job.
 */
async function deleteForgottenJobs(parts: LaunchParts, { id }: Process, { v2Key, job }: Secrets): Promise<void> {
  if (job?.tag !== id) return;
  for (const forgotten of (await soon(parts, parts.upstream.jobsTagged(v2Key, id))) ?? [])
    if (!(await parts.store.byJob(forgotten.id))) await deleteJob(parts, v2Key, forgotten.id);
}

/** By what the job of a start is found again. */
export function traitsOf({ tag = '', tasks }: JobPayload, startedAt: number): JobTraits {
  return { tag, startedAt, taskNames: Object.keys(tasks) };
}

/** A job whose id is known by now, and what it still lacks. */
interface Adoption {
  secrets: Secrets;
  contents: Content[];
  made: MadeJob;
}

/** The Process runs on this job from now on. */
export async function adopt(
  parts: LaunchParts,
  starting: Process,
  { secrets, contents, made }: Adoption,
): Promise<Process> {
  const { job, warnings = [] } = made;
  await fillContents(parts, starting, { key: secrets.v2Key, job, contents });
  const awaitsUpload = starting.pendingUploads.length > 0;
  const changes: Partial<Process> = {
    jobId: job.id,
    warnings: [...starting.warnings, ...warnings],
    state: awaitsUpload ? 'awaiting-upload' : 'running',
    uploadToken: awaitsUpload ? (starting.uploadToken ?? parts.ids.token()) : undefined,
  };
  const after = withChanges(starting, changes);
  const isTold = await parts.deliveries.hearsStart(after);
  const alongside = async (transaction: Transaction<Database>) => {
    await parts.deliveries.tellStart(transaction, after);
    if (secrets.fetches?.length) await parts.deliveries.fetchInputs(transaction, after);
  };
  const running = await parts.store.change(starting, changes, {
    secrets: { ...secrets, job: undefined },
    alongside: isTold || secrets.fetches?.length ? alongside : undefined,
    // What a power cut takes away of it is done again: the tag of the job leads to it.
    isRecoverable: true,
  });
  return running ?? (await afterLostRace(parts, starting.id, job, secrets.v2Key));
}

/**
 * Somebody else changed the Process meanwhile: it was deleted, or another instance goes on with the start, which may adopt
 * this very job.
 */
async function afterLostRace(parts: LaunchParts, id: string, job: Job, key: string): Promise<Process> {
  const current = await onceStarted(parts, id);
  if (current?.jobId === job.id) return current;
  await deleteJob(parts, key, job.id);
  if (current && current.state !== 'deleted') return current;
  throw V1Error.processNotFound();
}

/** The job's own contents go into its forms before anybody knows of it; where they can't, there is no job. */
async function fillContents(
  parts: LaunchParts,
  starting: Process,
  { key, job, contents }: { key: string; job: Job; contents: Content[] },
): Promise<void> {
  try {
    for (const content of contents) await postContent(job, content);
  } catch (error) {
    await deleteJob(parts, key, job.id);
    await parts.store.change(starting, notStarted);
    throw error;
  }
}

async function deleteJob(parts: LaunchParts, key: string, jobId: string): Promise<void> {
  await parts.upstream.deleteJob(key, jobId).catch((error: unknown) => {
    logOf(parts).warn({ jobId, err: error }, 'the job of a process that does not need it could not be deleted');
  });
}

/** v1 knows 400 for what can't be done as asked; 422 it keeps for conversions that failed (v1-contract 4). */
export function failureOf({ fault, status, explanation }: UpstreamError): { code: number; message: string } {
  return { code: fault === 'invalid' ? 400 : status, message: explanation };
}
