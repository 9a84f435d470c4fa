import { createReadStream } from 'node:fs';
import { extname } from 'node:path/posix';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { V1Error } from '../errors';
import type { UploadSource } from '../translate';
import { postForm, TransferError, type OutgoingContent } from '../transfer';
import type { Job } from '../upstream';
import type { ProcessParts } from './parts';
import type { Process, UploadedFile } from './process';
import type { ProcessStore } from './store';
import { awaitsSeveral, fileIn, filledForms, isSame, taskNamed, withOwnForm, withoutForms } from './upload-forms';

/** A file part of a request, spooled to disk. */
export interface ReceivedFile {
  filename: string;
  contentType?: string;
  path: string;
  /** Bytes. */
  size: number;
}

export type UploadParts = Pick<ProcessParts, 'store' | 'upstream' | 'newJobs' | 'uploadsUnderWay'>;

/** Content of the call that is too big for the job itself. */
export type Content = Extract<UploadSource, { from: 'content' }>;

/** Posts content of the call into its form of a job that was just made. */
export async function postContent(job: Job, { task, filename, content }: Content): Promise<void> {
  const form = taskNamed(job, task)?.result?.form;
  if (!form) throw new TransferError('failing', 'The job has no upload form for its content.');
  await postForm(form, { filename, size: content.length, open: () => Readable.from([content]) });
}

/** Fills the upload forms of a job with the request's own files; two that look alike are two. */
export async function fillUploads(parts: UploadParts, process: Process, received: ReceivedFile[]): Promise<Process> {
  let current = process;
  for (const { filename, contentType, size, path } of process.state === 'failed' ? [] : received) {
    const open = () => createReadStream(path);
    current = await takeUpload(parts, current, { filename, contentType, size, open });
  }
  return current;
}

/**
 * Streams one file into an empty upload form of the Process. The extension of its name defines the input
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
  const file = { filename: storedName(process, content), size: content.size };
  const isAwaited = process.state === 'awaiting-upload' && process.pendingUploads.length > 0;
  const isRepeated = isAwaited && process.uploads?.some((each) => !each.isConfirmed && isSame(each, file));
  return isRepeated ? swallowed(content, process) : takeUpload(parts, process, content, signal);
}

async function takeUpload(
  parts: UploadParts,
  process: Process,
  content: OutgoingContent,
  signal?: AbortSignal,
): Promise<Process> {
  const [task] = process.pendingUploads;
  const file = { filename: storedName(process, content), size: content.size };
  if (process.state !== 'awaiting-upload' || !task) {
    const known = [...(process.uploads ?? []), process.input];
    if (!known.some((each) => isSame(each, file))) throw alreadyUploaded();
    return swallowed(content, process);
  }
  const nameIn = (form: string) => ({ ...content, filename: process.uploadNames?.[form] ?? file.filename });
  if (!awaitsSeveral(process)) {
    const size = await fillOnly(parts, process, nameIn(task), signal);
    return noteUpload(parts.store, process, { task, file: { ...file, size } });
  }
  const job = await freshJob(parts, process);
  const accepted = await withOwnForm(parts, { process, job, file }, async (reserved, form) => {
    await fill(job, form, nameIn(form), signal);
    return noteUpload(parts.store, reserved, { task: form, file, before: filledForms(reserved, job) });
  });
  if (!accepted) throw alreadyUploaded();
  return accepted;
}

/** The client has the answer to an upload: the same file again would be another input. */
export async function confirmUpload(
  store: ProcessStore,
  { id }: Process,
  content: Pick<OutgoingContent, 'filename' | 'size'>,
): Promise<void> {
  for (let current = await store.byId(id); current?.state === 'awaiting-upload'; current = await store.byId(id)) {
    const filename = storedName(current, content);
    const mark = (each: UploadedFile) =>
      isSame(each, { filename, size: content.size }) ? { ...each, isConfirmed: true } : each;
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

async function swallowed(content: OutgoingContent, process: Process): Promise<Process> {
  await finished(content.open().resume());
  return process;
}

/** `before`: forms that other requests have filled, which may have ended before they could say so. */
async function noteUpload(
  store: ProcessStore,
  process: Process,
  { task, file, before = [] }: { task: string; file: UploadedFile; before?: string[] },
): Promise<Process> {
  let current = process;
  while (current.pendingUploads.includes(task)) {
    const filled = new Set([...before, task]);
    const [arrived, pendingUploads] = partition(current.pendingUploads, (name) => filled.has(name));
    const files = arrived.flatMap((name) => (name === task ? file : (current.uploadForms?.[name] ?? [])));
    const changes: Partial<Process> = {
      state: pendingUploads.length > 0 ? current.state : 'running',
      pendingUploads,
      uploads: awaitsSeveral(current) ? [...(current.uploads ?? []), ...files] : undefined,
      uploadForms: withoutForms(current, arrived),
      input: { ...current.input, ...file },
    };
    // What the one form of a job holds, the job tells.
    const changed = await store.change(current, changes, { isRecoverable: !awaitsSeveral(current) });
    if (changed) return changed;
    const now = await store.byId(process.id);
    if (!now) return current;
    current = now;
  }
  return current;
}

function partition<Entry>(entries: Entry[], isFirst: (entry: Entry) => boolean): [Entry[], Entry[]] {
  return [entries.filter(isFirst), entries.filter((entry) => !isFirst(entry))];
}

/** Fills the one form of the job; resolves with the bytes of the file. */
async function fillOnly(
  parts: UploadParts,
  process: Process,
  content: OutgoingContent,
  signal?: AbortSignal,
): Promise<number> {
  const [task = ''] = process.pendingUploads;
  const made = parts.newJobs.take(process);
  if (!made) return fill(await freshJob(parts, process), task, content, signal);
  try {
    return await postInto(made, task, content, signal);
  } catch (error) {
    // Another instance may have sent the file nevertheless, and ended before it could say so.
    if (!(error instanceof TransferError) || error.transient || error.fault === 'incomplete') throw error;
    if (!isThere(await freshJob(parts, process), task, content)) throw error;
    return content.size;
  }
}

/** The file is there already where the proxy, or the connection to its client, broke between an upload and its answer. */
async function fill(job: Job, task: string, content: OutgoingContent, signal?: AbortSignal): Promise<number> {
  if (!isThere(job, task, content)) return postInto(job, task, content, signal);
  await finished(content.open().resume());
  return content.size;
}

/** Throws where the form has another file. */
function isThere(job: Job, task: string, content: OutgoingContent): boolean {
  if (taskNamed(job, task)?.status !== 'finished') return false;
  if (!isSame(fileIn(job, task), content)) throw alreadyUploaded();
  return true;
}

async function postInto(job: Job, task: string, content: OutgoingContent, signal?: AbortSignal): Promise<number> {
  const form = taskNamed(job, task)?.result?.form;
  if (!form) throw alreadyUploaded();
  return postForm(form, content, signal);
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
