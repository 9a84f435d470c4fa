import type { Insertable } from 'kysely';
import type { ProcessesTable, ProcessRow } from '../database';
import type { Job, Task } from '../upstream';
import type { Process } from './process';
import { processDefaults } from './process-defaults';
import type { Sealer } from './sealer';

/**
 * A Process as its row holds it: what has a column, what a new Process has anyway, and what nobody reads of a job is not
 * written into the document as well (decision 2). `sealer` seals the address of the callback, which may hold credentials.
 */
export function rowOf(process: Process, sealer: Sealer): Omit<Insertable<ProcessesTable>, 'id' | 'sealed'> {
  const {
    id: _id,
    owner,
    state,
    version,
    createdAt,
    expiresAt,
    uploadToken,
    downloadToken,
    jobId,
    watched,
    ...rest
  } = process;
  const { callback, job } = rest;
  const told = Object.entries(rest).filter(([name, value]) => !isDefault(name, value));
  return {
    owner,
    state,
    version,
    created_at: createdAt,
    expires_at: expiresAt,
    upload_token: uploadToken ?? null,
    download_token: downloadToken ?? null,
    job_id: jobId ?? null,
    watched: watched ? 1 : 0,
    document: JSON.stringify({
      ...Object.fromEntries(told),
      callback: callback === undefined ? undefined : { sealed: sealer.seal(callback) },
      job: job && storedJob(job),
    }),
  };
}

/** Reads rows of earlier versions too, which have everything in the document. */
export function processOf(row: ProcessRow, sealer: Sealer): Process {
  const { callback, job, ...told } = JSON.parse(row.document) as StoredProcess;
  const process: Process = {
    ...processDefaults(),
    ...told,
    id: row.id,
    owner: row.owner,
    state: row.state as Process['state'],
    version: row.version,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    watched: row.watched === 1,
  };
  if (row.upload_token !== null) process.uploadToken = row.upload_token;
  if (row.download_token !== null) process.downloadToken = row.download_token;
  if (row.job_id !== null) process.jobId = row.job_id;
  if (callback !== undefined)
    process.callback = typeof callback === 'object' ? (sealer.open(callback.sealed) as string) : callback;
  if (job) process.job = job;
  return process;
}

type StoredProcess = Partial<Omit<Process, 'callback' | 'host'>> &
  Pick<Process, 'host'> & { callback?: string | { sealed: string } };

const defaultTexts = new Map(Object.entries(processDefaults()).map(([name, value]) => [name, JSON.stringify(value)]));

function isDefault(name: string, value: unknown): boolean {
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) return false;
  return defaultTexts.get(name) === JSON.stringify(value);
}

/** Of what v2 tells of a job, what somebody reads: not the payloads of its tasks, their hosts and whatever v2 adds. */
function storedJob({ id, tag, status, created_at, started_at, ended_at, tasks }: Job): object {
  return { id, tag, status, created_at, started_at, ended_at, tasks: tasks.map(storedTask) };
}

function storedTask(task: Task): object {
  const { name, operation, status, message, code, credits, started_at, ended_at, engine, engine_version, result } =
    task;
  const told = {
    name,
    operation,
    status,
    message,
    code,
    credits,
    started_at,
    ended_at,
    engine,
    engine_version,
    result,
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null && value !== undefined));
}
