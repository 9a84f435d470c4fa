import { mkdir, rm } from 'node:fs/promises';
import type { Request, Response } from 'express';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Busboy from '@fastify/busboy';
import { clientGone } from '../../../runtime';
import { headerParameters, PartCount } from '../../../syntax';
import type { Fault } from '../../jobs/faults';
import { refusalOfForm } from '../../files';
import type { TaskRecord } from '../../jobs';
import { safeName } from '../../contract/output-names';
import { smallFile } from '../../contract/small-file';
import type { UploadParts } from '../context';
import { FormError } from './form-error';
import { cutShort, slowly } from './impairment';
import { UnquotedFileName } from './unquoted-file-name';
import { writeStream, writeWhole } from './write-upload';
import { OperationError } from '../../contract/operation';

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

/**
 * Reads the form and writes its file to the folder of the task. The file comes last: fields behind it count for
 * nothing, a second file refuses the whole. Rejects with `FormError`; nothing stays on the disk then.
 */
export async function receiveForm(
  request: Request,
  response: Response,
  parts: UploadParts,
  busy: Set<string>,
): Promise<Received> {
  const boundary = boundaryOf(request);
  const headers = { ...request.headers, 'content-type': `multipart/form-data; boundary="${boundary}"` };
  const form = Busboy({ headers, isPartAFile, limits });
  const unquoted = new UnquotedFileName();
  const fields: Record<string, string> = {};
  let receiving: Promise<Received> | undefined;
  let part: Readable | undefined;
  let taskId: string | undefined;
  let refusal: FormError | undefined;
  form.on('field', (name, value, _isNameCut, isCut) => {
    if (isCut) refusal ??= tooLarge('A field of the form is too long.');
    if (!receiving) fields[name] = value;
  });
  for (const limit of ['fieldsLimit', 'partsLimit']) {
    form.once(limit, () => (refusal ??= tooLarge('The form has too many fields.')));
  }
  form.on('file', (name, stream, filename) => {
    // A form that breaks off fails its part at once, perhaps before anybody reads from it.
    stream.on('error', () => undefined);
    if (receiving ?? refusal) {
      refusal ??= new FormError(400, 'InvalidArgument', 'POST requires exactly one file upload per request.');
      return void stream.resume();
    }
    if (name !== 'file') {
      refusal = new FormError(400, 'InvalidArgument', 'The file must be in the field "file".');
      return void stream.resume();
    }
    part = stream;
    const givenName = unquoted.value ?? withQuotes(filename);
    receiving = taskOfForm(fields, parts, busy).then((task) => {
      taskId = task.id;
      const troubles = impairments(task, parts, response);
      const isWhole = troubles.length === 0 && isSmall(request) && busy.size <= mostAtOnce;
      return store(stream, { troubles, isWhole }, { task, fields, givenName }, parts);
    });
    receiving.catch(() => stream.resume());
  });
  try {
    const tooMany = () => (refusal ??= tooLarge('The form has too many parts.'));
    await pipeline(request, onlyParts(new PartCount(boundary, limits.parts), tooMany), unquoted, form);
    if (refusal) throw refusal;
    if (!receiving) throw new FormError(400, 'InvalidArgument', 'POST requires exactly one file upload per request.');
    return await receiving;
  } catch (error) {
    part?.destroy(error as Error);
    await receiving?.catch(() => undefined);
    if (taskId !== undefined) await rm(parts.uploads.output(taskId), { recursive: true, force: true });
    throw refusal ?? error;
  } finally {
    if (taskId !== undefined) busy.delete(taskId);
  }
}

/** A form is read before anybody knows who sends it. Its own fields are nine, and the longest of them is the policy. */
const limits = { fieldSize: 32 * 1024, fields: 50, parts: 60, headerPairs: 20, headerSize: 8 * 1024 };

/** In words that mean the same to every parser: no escapes, no quotes. Throws where there is none. */
function boundaryOf(request: Request): string {
  const boundary = headerParameters(request.get('content-type') ?? '').get('boundary') ?? '';
  if (!/^[^"%\\\s,][^"%\\]{0,199}$/.test(boundary)) throw new Error('The form names no boundary');
  return boundary;
}

/** Lets a form through as long as it has no more parts than it may have; what follows is read and dropped. */
function onlyParts(count: PartCount, tooMany: () => void): Transform {
  let isOver = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!isOver && count.allows(chunk)) return done(null, chunk);
      isOver = true;
      tooMany();
      done();
    },
  });
}

function tooLarge(words: string): FormError {
  return new FormError(400, 'MaxPostPreDataLengthExceeded', words);
}

/** The part `file` is the file even without a filename, as the SDK for PHP sends a string. */
function isPartAFile(
  name: string | undefined,
  _contentType: string | undefined,
  filename: string | undefined,
): boolean {
  return name === 'file' || filename !== undefined;
}

/** A quote in a name is an escape in a form (HTML standard, multipart/form-data encoding), and the only one known here. */
function withQuotes(filename = ''): string {
  return filename.replaceAll('%22', '"');
}

/** Takes the task for this form alone, until it is out of `busy` again. */
async function taskOfForm(fields: Record<string, string>, parts: UploadParts, busy: Set<string>): Promise<TaskRecord> {
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

/** What is known to be small is held as a whole, as long as there are not too many such forms at once. */
function isSmall(request: Request): boolean {
  return Number(request.headers['content-length']) <= smallFile;
}

const mostAtOnce = 64;

async function store(
  content: Readable,
  { troubles, isWhole }: { troubles: Transform[]; isWhole: boolean },
  { task, fields, givenName }: { task: TaskRecord; fields: Record<string, string>; givenName: string },
  parts: UploadParts,
): Promise<Received> {
  const wanted = (fields.key ?? '').slice(task.id.length + 1).replace('${filename}', () => givenName || 'file');
  const filename = safeName(wanted);
  const folder = parts.uploads.output(task.id);
  const path = join(folder, filename);
  try {
    await mkdir(folder, { recursive: true });
    const written = isWhole
      ? await writeWhole(content, path, parts.quota)
      : await writeStream([content, ...troubles], path, parts.quota);
    return { task, fields, filename, path, ...written };
  } catch (error) {
    if (error instanceof OperationError) throw new FormError(400, 'EntityTooLarge', error.message);
    throw error;
  }
}

function impairments(task: TaskRecord, { faults, clock }: UploadParts, response: Response): Transform[] {
  const slow: Fault | undefined = faults.strike('slow-upload', task.owner, task.faults);
  const cut = faults.strike('cut-upload', task.owner, task.faults);
  return [
    ...(slow ? [slowly(clock, slow, clientGone(response))] : []),
    ...(cut ? [cutShort(cut, () => response.socket?.destroy())] : []),
  ];
}
