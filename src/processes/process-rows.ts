import type { Insertable } from 'kysely';
import type { ProcessesTable, ProcessRow } from '../database';
import type { Process } from './process';
import { processDefaults } from './process-defaults';
import type { Sealer } from './sealer';
import { jobOf, storedJobOf, type StoredJob } from './stored-job';

/**
 * A Process as its row holds it: what has a column, what a new Process has anyway, and what nobody reads of a job is not
 * written into the document as well (decision 2). `sealer` seals the address of the callback, which may hold credentials.
 */
export function rowOf(process: Process, sealer: Sealer): Omit<Insertable<ProcessesTable>, 'id' | 'sealed'> {
  return { ...columnsOf(process), version: process.version, document: documentOf(process, sealer) };
}

/** The part of a row that these changes of a Process touch: an index of what stays the same is left alone. */
export function changedRowOf(
  changed: Process,
  changes: Partial<Process>,
  sealer: Sealer,
): Partial<Insertable<ProcessesTable>> {
  const columns: Record<string, unknown> = columnsOf(changed);
  const row: Record<string, unknown> = { version: changed.version, document: documentOf(changed, sealer) };
  for (const name of Object.keys(changes)) {
    const column = columnNames[name as keyof typeof columnNames] as string | undefined;
    if (column !== undefined) row[column] = columns[column];
  }
  return row;
}

/** What of a Process has a column of its own, besides its id and version. */
const columnNames = {
  owner: 'owner',
  state: 'state',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
  uploadToken: 'upload_token',
  downloadToken: 'download_token',
  jobId: 'job_id',
  watched: 'watched',
} as const;

function columnsOf(process: Process) {
  return {
    owner: process.owner,
    state: process.state,
    created_at: process.createdAt,
    expires_at: process.expiresAt,
    upload_token: process.uploadToken ?? null,
    download_token: process.downloadToken ?? null,
    job_id: process.jobId ?? null,
    watched: process.watched ? 1 : 0,
  };
}

/** What has a column, and what goes into the document in another form. */
const elsewhere = new Set([...Object.keys(columnNames), 'id', 'version', 'sealedCallback']);

/** What has no column, and is not what every new Process has. */
function documentOf(process: Process, sealer: Sealer): string {
  const document: Record<string, unknown> = {};
  for (const name in process) {
    const value = process[name as keyof Process];
    if (value !== undefined && !elsewhere.has(name) && !isDefault(name, value)) document[name] = value;
  }
  const { callback, sealedCallback, job, jobId } = process;
  if (callback !== undefined) document.callback = { sealed: sealer.seal(callback) };
  else if (sealedCallback !== undefined) document.callback = { sealed: sealedCallback };
  if (job) document.job = storedJobOf(job, jobId);
  return JSON.stringify(document);
}

/** Reads rows of earlier versions too, which have everything in the document. */
export function processOf(row: ProcessRow, sealer: Sealer): Process {
  const { callback, job, ...told } = JSON.parse(row.document) as StoredProcess;
  const process = Object.assign(processDefaults(), told, {
    id: row.id,
    owner: row.owner,
    state: row.state as Process['state'],
    version: row.version,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    watched: row.watched === 1,
  });
  if (row.upload_token !== null) process.uploadToken = row.upload_token;
  if (row.download_token !== null) process.downloadToken = row.download_token;
  if (row.job_id !== null) process.jobId = row.job_id;
  Object.assign(process, openedCallback(callback, sealer));
  if (job) process.job = jobOf(job, process.jobId);
  return process;
}

/** One that another key has sealed stays as it is: it stops nothing else, least of all a list. */
function openedCallback(
  callback: StoredProcess['callback'],
  sealer: Sealer,
): Pick<Process, 'callback' | 'sealedCallback'> {
  if (typeof callback !== 'object') return callback === undefined ? {} : { callback };
  try {
    return { callback: sealer.open(callback.sealed) as string };
  } catch {
    return { sealedCallback: callback.sealed };
  }
}

type StoredProcess = Partial<Omit<Process, 'callback' | 'sealedCallback' | 'host' | 'job'>> &
  Pick<Process, 'host'> & { callback?: string | { sealed: string }; job?: StoredJob };

const defaults: Record<string, unknown> = { ...processDefaults() };

/** The lists and objects that a new Process has are empty. */
function isDefault(name: string, value: unknown): boolean {
  const usual = defaults[name];
  if (typeof value !== 'object' || value === null || typeof usual !== 'object') return value === usual;
  return Object.keys(value).length === 0;
}
