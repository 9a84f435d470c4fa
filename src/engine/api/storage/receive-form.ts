import Busboy from '@fastify/busboy';
import type { Request, Response } from 'express';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { headerParameters, PartCount } from '../../../syntax';
import type { UploadParts } from '../context';
import { filenameOf, type Received, store, taskOfForm } from './arriving-file';
import { FormError } from './form-error';
import { UnquotedFileName } from './unquoted-file-name';

/**
 * Reads the form and writes its file to the folder of the task. The file comes last: fields behind it count for
 * nothing, a second file refuses the whole. Rejects with `FormError`; nothing stays on the disk then.
 */
export async function receiveForm(
  { request, content }: { request: Request; content: Readable },
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
  let taken: Pick<Received, 'task' | 'filename'> | undefined;
  let refusal: FormError | undefined;
  form.on('field', (name, value, _isNameCut, isCut) => {
    if (isCut) refusal ??= tooLarge('A field of the form is too long.');
    if (!receiving) fields[name] = value;
  });
  for (const limit of ['fieldsLimit', 'partsLimit']) {
    form.once(limit, () => (refusal ??= tooLarge('The form has too many fields.')));
  }
  form.on('file', (name, stream, givenFilename) => {
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
    const givenName = unquoted.value ?? withQuotes(givenFilename);
    receiving = taskOfForm(fields, parts, busy).then((task) => {
      const filename = filenameOf(task, fields, givenName);
      taken = { task, filename };
      return store(stream, response, { task, fields, filename }, parts);
    });
    receiving.catch(() => stream.resume());
  });
  try {
    const tooMany = () => (refusal ??= tooLarge('The form has too many parts.'));
    await pipeline(content, onlyParts(new PartCount(boundary, limits.parts), tooMany), unquoted, form);
    if (refusal) throw refusal;
    if (!receiving) throw new FormError(400, 'InvalidArgument', 'POST requires exactly one file upload per request.');
    return await receiving;
  } catch (error) {
    part?.destroy(error as Error);
    await receiving?.catch(() => undefined);
    if (taken) await parts.uploads.dropUpload(taken.task.id, taken.filename);
    throw refusal ?? error;
  } finally {
    if (taken) busy.delete(taken.task.id);
  }
}

/** A form is read before anybody knows who sends it. Its own fields are nine, and the longest of them is the policy. */
const limits = { fieldSize: 32 * 1024, fields: 50, parts: 60, headerPairs: 20, headerSize: 8 * 1024 };

/** In words that mean the same to every parser: no escapes, no quotes. Throws where there is none. */
export function boundaryOf(request: Request): string {
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
