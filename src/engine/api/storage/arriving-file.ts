import { Readable, type Transform } from 'node:stream';
import type { Request, Response } from 'express';
import { clientGone } from '../../../runtime';
import { OperationError } from '../../contract/operation';
import { safeName } from '../../contract/output-names';
import { smallFile } from '../../contract/small-file';
import { refusalOfForm } from '../../files';
import type { Fault } from '../../jobs/faults';
import type { TaskRecord } from '../../jobs';
import type { UploadParts } from '../context';
import { FormError } from './form-error';
import { cutShort, slowly } from './impairment';
import { writeBytes, writeStream } from './write-upload';

/** A file that has arrived by a form. */
export interface Received {
  task: TaskRecord;
  fields: Record<string, string>;
  filename: string;
  path: string;
  /** Bytes. */
  size: number;
  /** Hex. */
  md5: string;
}

/** Takes the task for this form alone, until it is out of `busy` again. */
export async function taskOfForm(
  fields: Record<string, string>,
  parts: UploadParts,
  busy: Set<string>,
): Promise<TaskRecord> {
  const refusal = refusalOfForm(parts.signer, fields, parts.clock.now());
  if (refusal !== undefined) throw new FormError(403, 'AccessDenied', refusal);
  const task = await parts.store.task(fields.key?.split('/')[0] ?? '');
  if (!task) throw new FormError(403, 'AccessDenied', 'The task does not exist any more.');
  if (task.status !== 'waiting' || busy.has(task.id)) {
    throw new FormError(400, 'InvalidRequest', 'The task already has its file.');
  }
  busy.add(task.id);
  return task;
}

/** Known to be so before it is read. */
export function isSmall(request: Request): boolean {
  return Number(request.headers['content-length']) <= smallFile;
}

/** Puts the file where the results of its task lie; bytes are written as they are, where the fault of no tester is in the way. */
export async function store(
  content: Readable | Buffer,
  response: Response,
  arriving: Pick<Received, 'task' | 'fields' | 'filename'>,
  parts: UploadParts,
): Promise<Received> {
  try {
    const path = await parts.uploads.placeUpload(arriving.task.id, arriving.filename);
    const troubles = impairments(arriving.task, parts, response);
    if (Buffer.isBuffer(content) && troubles.length === 0)
      return { ...arriving, path, ...(await writeBytes(content, path, parts.quota)) };
    const stream = Buffer.isBuffer(content) ? Readable.from([content]) : content;
    const written = await writeStream([stream, ...troubles], path, {
      quota: parts.quota,
      signal: clientGone(response),
    });
    return { ...arriving, path, ...written };
  } catch (error) {
    if (error instanceof OperationError) throw new FormError(400, 'EntityTooLarge', error.message);
    throw error;
  }
}

/** What the key makes of the name that the caller has given. */
export function filenameOf(task: TaskRecord, fields: Record<string, string>, given: string): string {
  const wanted = (fields.key ?? '').slice(task.id.length + 1);
  return safeName(wanted.replace('${filename}', () => given || 'file'));
}

/** The troubles a tester has asked for. */
function impairments(task: TaskRecord, { faults, clock }: UploadParts, response: Response): Transform[] {
  const slow: Fault | undefined = faults.strike('slow-upload', task.owner, task.faults);
  const cut = faults.strike('cut-upload', task.owner, task.faults);
  return [
    ...(slow ? [slowly(clock, slow, clientGone(response))] : []),
    ...(cut ? [cutShort(cut, () => response.socket?.destroy())] : []),
  ];
}
