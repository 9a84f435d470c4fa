import type { IncomingMessage } from 'node:http';
import { V1Error } from '../../errors';
import { headerParameters } from '../../syntax';
import { baseName } from './base-name';
import { limits } from './limits';
import { PartContent } from './part-content';
import { isFile, readPartHeader, type PartHeader } from './part-header';

/** The first file of a form that is still on its way. */
export interface FileInForm {
  filename: string;
  contentType?: string;
  /** Bytes, if the form ends behind the file, as it usually does. */
  size: number;
  /** Cuts it out of the body, all of which is still to be read. */
  content: PartContent;
}

/** Bytes of a body from which on it is worth it. */
const large = 8 * 1024 * 1024;
/** Bytes at the beginning of a body in which the head of the file has to come. */
const beginning = 64 * 1024;

/**
 * Looks for the file of a large form without reading more than its beginning, and puts that back. Undefined where there is
 * none to be seen, or its size can't be guessed: such a form has to be read as a whole. So has one whose part has no name,
 * which no library writes: forms made by hand end in many ways.
 */
export async function fileInForm(request: IncomingMessage): Promise<FileInForm | undefined> {
  const { 'content-length': length, 'content-type': type = '' } = request.headers;
  const boundary = headerParameters(type).get('boundary');
  if (!boundary || boundary.length > limits.boundaryBytes || !(Number(length) >= large)) return undefined;
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const found = await peek(request, (bytes) => fileHeadIn(bytes, delimiter));
  const filename = baseName(found?.header.filename ?? '');
  if (!found?.header.name || !filename) return undefined;
  const { header, end } = found;
  const size = Number(length) - end - delimiter.length - usualEnd.length;
  return { filename, contentType: header.contentType, size, content: new PartContent(end, delimiter) };
}

const lineEnd = '\r\n';
const usualEnd = `--${lineEnd}`;

interface PartHead {
  header: PartHeader;
  /** Where the content of the part begins. */
  end: number;
}

/** Of the first part that is a file. */
function fileHeadIn(bytes: Buffer, delimiter: Buffer): PartHead | undefined {
  const first = delimiter.subarray(lineEnd.length);
  let start = bytes.subarray(0, first.length).equals(first) ? first.length : -1;
  while (start >= 0) {
    const end = bytes.indexOf(lineEnd + lineEnd, start);
    if (end < 0) return undefined;
    const header = readPartHeader(headersIn(bytes.toString('latin1', start, end)));
    if (isFile(header)) return { header, end: end + 2 * lineEnd.length };
    const next = bytes.indexOf(delimiter, end);
    start = next < 0 ? -1 : next + delimiter.length;
  }
  return undefined;
}

function headersIn(text: string): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const line of text.replace(/\r\n[ \t]+/g, ' ').split(lineEnd)) {
    const colon = line.indexOf(':');
    if (colon > 0) (headers[line.slice(0, colon).trim().toLowerCase()] ??= []).push(line.slice(colon + 1).trim());
  }
  return headers;
}

/** What `find` makes of the beginning of a body, as soon as it finds something. */
function peek<Found>(request: IncomingMessage, find: (bytes: Buffer) => Found | undefined): Promise<Found | undefined> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0);
    const add = (chunk: Buffer) => {
      bytes = bytes.length > 0 ? Buffer.concat([bytes, chunk]) : chunk;
      const found = find(bytes);
      if (!found && bytes.length < beginning) return;
      request.off('data', add).off('close', leave).pause();
      request.unshift(bytes);
      resolve(found);
    };
    const leave = () => reject(new V1Error(400, 'The connection was lost before the request was complete.'));
    if (request.destroyed) leave();
    else request.on('data', add).once('close', leave);
  });
}
