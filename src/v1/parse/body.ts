import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { V1Error } from '../../errors';
import type { Spool } from '../../transfer';
import { pairsOf, treeOf } from './brackets';
import { limits } from './limits';
import { readMultipart } from './multipart';
import type { ReceivedPart } from './received-part';
import { decodeText, parameterOf } from './text';
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
export async function readBody(request: IncomingMessage, spool: Spool): Promise<Body> {
  if (!hasBody(request)) return { given: {}, parts: [] };
  try {
    return await readWhole(request, spool);
  } catch (error) {
    await finished(request.resume()).catch(ignored);
    throw error;
  }
}

async function readWhole(request: IncomingMessage, spool: Spool): Promise<Body> {
  const contentType = request.headers['content-type'] ?? '';
  const body = chunksOf(request);
  if (!/^\s*multipart\//i.test(contentType)) return { given: await readText(body, contentType), parts: [] };

  const { start, whole } = await peek(body);
  const boundary = parameterOf(contentType, 'boundary') || boundaryIn(start);
  if (!boundary || /^\s*[{[]/.test(start)) return { given: await readText(whole, contentType), parts: [] };
  const { fields, files } = await readMultipart(whole, boundary.slice(0, limits.boundaryBytes), spool);
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
    throw new V1Error(400, 'The request broke off.', { cause });
  }
}

async function readText(body: AsyncIterable<Buffer>, contentType: string): Promise<V1Map> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limits.bodyBytes) throw V1Error.tooLarge('The body is larger than 10 MB. Please upload large files.');
    chunks.push(chunk);
  }
  return parametersIn(decodeText(Buffer.concat(chunks), parameterOf(contentType, 'charset')), contentType);
}

function parametersIn(text: string, contentType: string): V1Map {
  const isJson = /^\s*[{[]/.test(text) || (/json/i.test(contentType) && !/^\s*[\w%[\]-]+=/.test(text));
  return isJson && text.trim() ? jsonMap(text) : treeOf(pairsOf(text.trim()));
}

/** A list (`[]`) is PHP's empty object, as one client posts it to /processes (v1-clients R3). */
function jsonMap(text: string): V1Map {
  const value = parseJson(text);
  if (Array.isArray(value) || value === null) return {};
  if (!isMap(value)) throw V1Error.badRequest('The JSON body has to be an object.');
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
  yield* read;
  yield* rest;
}

/** A browser whose page sets `multipart/form-data` itself sends no boundary: it is the body's first line. */
function boundaryIn(start: string): string | undefined {
  return /^\s*--([^\r\n]+)\r\n/.exec(start)?.[1];
}

function ignored(): void {}
