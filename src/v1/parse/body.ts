import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { V1Error } from '../../errors';
import { headerParameters } from '../../syntax';
import { decodeText } from '../../text';
import type { BinaryValues } from './binary-values';
import { pairsOf, treeOf } from './brackets';
import { withoutCoding } from './content-coding';
import type { Intake } from './intake';
import { limits } from './limits';
import { readMultipart } from './multipart';
import type { ReceivedPart } from './received-part';
import { isMap, parseJson, type V1Map } from './values';

export interface Body {
  given: V1Map;
  parts: ReceivedPart[];
}

/**
 * Reads a body by what it is, not by what it is called: clients label JSON as text, as form or as multipart, and forms
 * as JSON (v1-contract 1.3, v1-clients B2). Throws `V1Error` 400 or 413, but only once the body has come to its end:
 * a client that is still sending would miss the answer (v1-clients S10).
 */
export async function readBody(request: IncomingMessage, intake: Intake): Promise<Body> {
  if (!hasBody(request)) return { given: {}, parts: [] };
  try {
    return await readWhole(request, intake);
  } catch (error) {
    await finished(request.resume()).catch(ignored);
    throw error;
  }
}

async function readWhole(request: IncomingMessage, intake: Intake): Promise<Body> {
  const contentType = request.headers['content-type'] ?? '';
  const coding = request.headers['content-encoding'];
  const unpacked = async (bytes: Promise<Buffer>) => (coding ? withoutCoding(await bytes, coding, intake) : bytes);
  const textual = async (bytes: Promise<Buffer>): Promise<Body> => ({
    given: await parametersIn(await unpacked(bytes), contentType, intake.values),
    parts: [],
  });
  if (!/^\s*multipart\//i.test(contentType)) return textual(readBytesOf(request, intake));

  const { start, whole } = await peek(chunksOf(request));
  const boundary = headerParameters(contentType).get('boundary') || boundaryIn(start);
  if (!boundary || /^\s*[{[]/.test(start)) return textual(readBytes(whole, intake));
  const { fields, files } = await readMultipart(whole, boundary.slice(0, limits.boundaryBytes), intake);
  return { given: fields, parts: files };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The request stays open when reading stops early: it still has to be answered. */
async function* chunksOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw lost(cause);
  }
}

async function readBytes(body: AsyncIterable<Buffer>, intake: Intake): Promise<Buffer> {
  const received = new ReceivedBytes(intake);
  for await (const chunk of body) received.add(chunk);
  return received.whole();
}

/** The same of a request, without the many steps of an iterator for its one or two chunks. */
async function readBytesOf(request: IncomingMessage, intake: Intake): Promise<Buffer> {
  const received = new ReceivedBytes(intake);
  await new Promise<void>((resolve, reject) => {
    const refuse: (error: unknown) => void = reject;
    const over = () => {
      request.off('data', add).off('end', end).off('error', leave).off('close', leave);
    };
    const end = () => {
      over();
      resolve();
    };
    const fail = (error: unknown) => {
      over();
      refuse(error);
    };
    const leave = () => fail(lost(request.errored));
    const add = (chunk: Buffer) => {
      try {
        received.add(chunk);
      } catch (error) {
        fail(error);
      }
    };
    if (request.destroyed) leave();
    else request.on('data', add).on('end', end).on('error', leave).on('close', leave);
  });
  return received.whole();
}

function lost(cause: unknown): V1Error {
  return new V1Error(400, 'The connection was lost before the request was complete.', { cause });
}

class ReceivedBytes {
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(private readonly intake: Intake) {}

  /** Throws `V1Error` 413, and 503 where all requests together hold too much. */
  add(chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > limits.bodyBytes)
      throw V1Error.tooLarge('The body is larger than 10 MB. Please upload large files.');
    this.intake.hold(chunk.length);
    this.chunks.push(chunk);
  }

  async whole(): Promise<Buffer> {
    const [only] = this.chunks;
    if (only && this.chunks.length === 1) return only;
    const whole = Buffer.concat(this.chunks);
    await nextTurn();
    return whole;
  }
}

/** Only the start is looked at: a form is not decoded as a whole, since each of its values may be of its own kind. */
async function parametersIn(body: Buffer, contentType: string, values: BinaryValues): Promise<V1Map> {
  const charset = headerParameters(contentType).get('charset');
  const start = decodeText(body.subarray(0, bytesToTellBy), charset).trimStart();
  const isJson = /^[{[]/.test(start) || (/json/i.test(contentType) && !/^[\w%[\]-]+=/.test(start));
  if (isJson && start) return jsonMap(decodeText(body, charset).replace(/^\ufeff/, ''));
  if (/^utf-?16/i.test(charset ?? '')) return treeOf(pairsOf(Buffer.from(decodeText(body, charset).trim()), values));
  const pairs = pairsOf(trimmed(body), values, charset);
  if (body.length > bytesToTellBy) await nextTurn();
  return treeOf(pairs);
}

const bytesToTellBy = 4096;

const space = 0x20;

/** Without the white space and line ends that clients put around a form. */
function trimmed(bytes: Buffer): Buffer {
  let start = 0;
  let end = bytes.length;
  while (start < end && (bytes[start] ?? 0) <= space) start += 1;
  while (end > start && (bytes[end - 1] ?? 0) <= space) end -= 1;
  return bytes.subarray(start, end);
}

/** A list (`[]`) is PHP's empty object, as one client posts it to /processes (v1-clients R3). */
async function jsonMap(text: string): Promise<V1Map> {
  const value = await parseJson(text);
  if (Array.isArray(value) || value === null) return {};
  if (!isMap(value)) throw V1Error.badRequest('The JSON body must be an object.');
  return value;
}

/** The first bytes of a body as text, and the body with them put back. */
async function peek(body: AsyncGenerator<Buffer>): Promise<{ start: string; whole: AsyncGenerator<Buffer> }> {
  const read: Buffer[] = [];
  let start = '';
  while (start.length < limits.boundaryBytes && !start.trimStart().includes('\n')) {
    const next = await body.next();
    if (next.done) break;
    read.push(next.value);
    start += next.value.toString('latin1');
  }
  return { start: start.slice(0, limits.boundaryBytes), whole: resumed(read, body) };
}

async function* resumed(read: Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* read;
    yield* rest;
  } finally {
    // Where reading stops at what was put back, `rest` would hold the request for ever.
    await rest.return(undefined);
  }
}

/** A browser whose page sets `multipart/form-data` itself sends no boundary: it is the body's first line. */
function boundaryIn(start: string): string | undefined {
  return /^\s*--([^\r\n]+)\r\n/.exec(start)?.[1];
}

function ignored(): void {}
