import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { V1Error } from '../errors';
import type { Translation } from '../translate';
import { postForm, type OutgoingContent } from '../transfer';
import type { Job } from '../upstream';
import type { ProcessParts } from './parts';
import type { Process } from './process';

/** A file part of a request, spooled to disk. */
export interface ReceivedFile {
  filename: string;
  contentType?: string;
  path: string;
  /** Bytes. */
  size: number;
}

export type UploadParts = Pick<ProcessParts, 'store' | 'upstream'>;

/** Fills the upload forms of a job that was just made: with the request's own files and with long raw content. */
export async function fillUploads(
  parts: UploadParts,
  process: Process,
  translation: Translation,
  received: ReceivedFile[],
): Promise<Process> {
  if (process.state === 'failed') return process;
  let current = process;
  for (const source of translation.uploads) {
    if (source.from === 'content') {
      const { filename, content } = source;
      const open = () => Readable.from([content]);
      await upload(parts, current, { task: source.task, filename, size: content.length, open });
    }
  }
  for (const file of received) {
    const { filename, contentType, size, path } = file;
    const open = () => createReadStream(path);
    current = await acceptUpload(parts, current, { filename, contentType, size, open });
  }
  return current;
}

/**
 * Streams one file into the next empty upload form of the Process. The extension of its name defines the input
 * (v1-contract 5.1); a name without one gets the format given at create.
 * Throws `V1Error` 400 where no upload is awaited any more, unless it is the last one again: a client that has lost its
 * answer tries once more.
 */
export async function acceptUpload(
  parts: UploadParts,
  process: Process,
  content: OutgoingContent,
  signal?: AbortSignal,
): Promise<Process> {
  const [task, ...rest] = process.pendingUploads;
  const filename = withExtension(content.filename, process.inputFormat);
  if (process.state !== 'awaiting-upload' || !task) {
    if (process.input.filename !== filename || process.input.size !== content.size) throw alreadyUploaded();
    await finished(content.open().resume());
    return process;
  }
  await upload(parts, process, { ...content, task, filename: process.uploadNames?.[task] ?? filename }, signal);
  const changes: Partial<Process> = {
    state: rest.length > 0 ? 'awaiting-upload' : 'running',
    pendingUploads: rest,
    input: { ...process.input, filename, size: content.size },
  };
  return (await parts.store.change(process, changes)) ?? (await parts.store.byId(process.id)) ?? process;
}

async function upload(
  parts: UploadParts,
  process: Process,
  content: OutgoingContent & { task: string },
  signal?: AbortSignal,
) {
  const form = formOf(await freshJob(parts, process), content.task);
  if (!form) throw alreadyUploaded();
  await postForm(form, content, signal);
}

async function freshJob(parts: UploadParts, process: Process): Promise<Job> {
  const secrets = await parts.store.secrets(process.id);
  if (!secrets || !process.jobId) throw V1Error.processNotFound();
  return parts.upstream.job(secrets.v2Key, process.jobId);
}

function formOf(job: Job, taskName: string) {
  return job.tasks.find(({ name }) => name === taskName)?.result?.form;
}

function alreadyUploaded(): V1Error {
  return V1Error.badRequest('The input file was already uploaded.');
}

function withExtension(filename: string, format: string | undefined): string {
  return /\.[^./\\]+$/.test(filename) || !format ? filename : `${filename}.${format}`;
}
