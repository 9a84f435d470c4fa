import { createReadStream } from 'node:fs';
import { extname } from 'node:path/posix';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { V1Error } from '../errors';
import type { UploadSource } from '../translate';
import { postForm, TransferError, type OutgoingContent } from '../transfer';
import type { Job, ResultFile, Task } from '../upstream';
import type { ProcessParts } from './parts';
import type { Process, UploadedFile } from './process';
import type { ProcessStore } from './store';

/** A file part of a request, spooled to disk. */
export interface ReceivedFile {
  filename: string;
  contentType?: string;
  path: string;
  /** Bytes. */
  size: number;
}

export type UploadParts = Pick<ProcessParts, 'store' | 'upstream' | 'newJobs'>;

/** Content of the call that is too big for the job itself. */
export type Content = Extract<UploadSource, { from: 'content' }>;

/** Posts content of the call into its form of a job that was just made. */
export async function postContent(job: Job, { task, filename, content }: Content): Promise<void> {
  const form = taskNamed(job, task)?.result?.form;
  if (!form) throw new TransferError('failing', 'The job has no upload form for its content.');
  await postForm(form, { filename, size: content.length, open: () => Readable.from([content]) });
}

/** Fills the upload forms of a job with the request's own files. */
export async function fillUploads(parts: UploadParts, process: Process, received: ReceivedFile[]): Promise<Process> {
  let current = process;
  for (const { filename, contentType, size, path } of process.state === 'failed' ? [] : received) {
    const open = () => createReadStream(path);
    current = await acceptUpload(parts, current, { filename, contentType, size, open });
  }
  return current;
}

/**
 * Streams one file into the next empty upload form of the Process. The extension of its name defines the input
 * (v1-contract 5.1); a name without one gets the format given at create, and `filename` of the call overrides it.
 * A client that has lost its answer sends the same file again, and is answered as the first time.
 * Throws `V1Error` 400 where no upload is awaited any more, `TransferError` where the storage does not take the file.
 */
export async function acceptUpload(
  parts: UploadParts,
  process: Process,
  content: OutgoingContent,
  signal?: AbortSignal,
): Promise<Process> {
  const [task] = process.pendingUploads;
  const filename = storedName(process, content);
  if (process.state !== 'awaiting-upload' || !task) {
    const known = [...(process.uploads ?? []), process.input];
    if (!known.some((each) => isSame(each, filename, content.size))) throw alreadyUploaded();
    return swallowed(content, process);
  }
  const isRepeated = process.uploads?.some((each) => !each.isConfirmed && isSame(each, filename, content.size));
  if (isRepeated) return swallowed(content, process);
  const uploaded = await upload(
    parts,
    process,
    { ...content, filename: process.uploadNames?.[task] ?? filename },
    signal,
  );
  return noteUpload(parts.store, process, uploaded, { filename, size: content.size });
}

/** The client has the answer to an upload: the same file again would be another input. */
export async function confirmUpload(
  store: ProcessStore,
  { id }: Process,
  content: Pick<OutgoingContent, 'filename' | 'size'>,
): Promise<void> {
  for (let current = await store.byId(id); current?.state === 'awaiting-upload'; current = await store.byId(id)) {
    const filename = storedName(current, content);
    const mark = (each: UploadedFile) => (isSame(each, filename, content.size) ? { ...each, isConfirmed: true } : each);
    if (await store.change(current, { uploads: current.uploads?.map(mark) })) return;
  }
}

/** `wanted`: the name that the call gives the file. It keeps its own extension where the call names none. */
export function nameOfUpload(wanted: string | undefined, sent: string): string {
  return wanted === undefined ? sent : withExtension(wanted, extname(sent).slice(1) || undefined);
}

function storedName({ uploadName, inputFormat }: Process, { filename }: Pick<OutgoingContent, 'filename'>): string {
  return withExtension(nameOfUpload(uploadName, filename), inputFormat);
}

function isSame(known: { filename?: string; size?: number } | undefined, filename: string, size: number): boolean {
  return known?.filename === filename && known.size === size;
}

async function swallowed(content: OutgoingContent, process: Process): Promise<Process> {
  await finished(content.open().resume());
  return process;
}

async function noteUpload(
  store: ProcessStore,
  process: Process,
  tasks: string[],
  file: { filename: string; size: number },
): Promise<Process> {
  const pendingUploads = process.pendingUploads.filter((name) => !tasks.includes(name));
  const changes: Partial<Process> = {
    state: pendingUploads.length > 0 ? 'awaiting-upload' : 'running',
    pendingUploads,
    uploads: pendingUploads.length > 0 || process.uploads ? [...(process.uploads ?? []), file] : undefined,
    input: { ...process.input, ...file },
  };
  return (await store.change(process, changes)) ?? (await store.byId(process.id)) ?? process;
}

/**
 * Posts the file into the first form of the pending uploads that is empty, and answers the tasks that have their file by
 * then. One may have had it before: the proxy, or the connection to its client, broke between the upload and its answer.
 */
async function upload(
  parts: UploadParts,
  process: Process,
  content: OutgoingContent,
  signal?: AbortSignal,
): Promise<string[]> {
  const made = parts.newJobs.take(process);
  if (made) return uploadFirst(parts, process, content, { made, signal });
  const job = await freshJob(parts, process);
  const before = filledWith(process, job, content);
  if (!before) return fillForm(process, job, content, signal);
  await finished(content.open().resume());
  return before;
}

/** Another instance may have sent the file nevertheless, and ended before it could say so. */
async function uploadFirst(
  parts: UploadParts,
  process: Process,
  content: OutgoingContent,
  { made, signal }: { made: Job; signal?: AbortSignal },
): Promise<string[]> {
  try {
    return await fillForm(process, made, content, signal);
  } catch (error) {
    if (!(error instanceof TransferError) || error.transient || error.fault === 'incomplete') throw error;
    const job = await freshJob(parts, process);
    const before = filledWith(process, job, content);
    if (before) return before;
    throw filledOf(process, job).length > 0 ? alreadyUploaded() : error;
  }
}

/** The tasks that have their file, where the last of them has this very one. */
function filledWith(process: Process, job: Job, { filename, size }: OutgoingContent): string[] | undefined {
  const filled = filledOf(process, job);
  const [last] = filled.slice(-1);
  return last !== undefined && isSame(fileOf(taskNamed(job, last)), filename, size) ? filled : undefined;
}

async function fillForm(process: Process, job: Job, content: OutgoingContent, signal?: AbortSignal): Promise<string[]> {
  const filled = filledOf(process, job);
  const empty = process.pendingUploads.find((name) => !filled.includes(name));
  const form = empty && taskNamed(job, empty)?.result?.form;
  if (!form) throw alreadyUploaded();
  await postForm(form, content, signal);
  return [...filled, empty];
}

function filledOf({ pendingUploads }: Process, job: Job): string[] {
  return pendingUploads.filter((name) => hasFile(taskNamed(job, name)));
}

function taskNamed(job: Job, taskName: string): Task | undefined {
  return job.tasks.find(({ name }) => name === taskName);
}

function hasFile(task: Task | undefined): boolean {
  return task?.status === 'finished';
}

function fileOf(task: Task | undefined): ResultFile | undefined {
  return task?.result?.files?.[0];
}

async function freshJob(parts: UploadParts, process: Process): Promise<Job> {
  const secrets = await parts.store.secretsBeside(process);
  if (!secrets || !process.jobId) throw V1Error.processNotFound();
  return parts.upstream.job(secrets.v2Key, process.jobId);
}

function alreadyUploaded(): V1Error {
  return V1Error.badRequest('The input file has already been uploaded.');
}

function withExtension(filename: string, format: string | undefined): string {
  return /\.[^./\\]+$/.test(filename) || !format ? filename : `${filename}.${format}`;
}
