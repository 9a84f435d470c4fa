import type { IncomingMessage } from 'node:http';
import { V1Error } from '../../errors';
import type { Spool } from '../../transfer';
import type { V1Call, V1Value } from '../../translate';
import { apiKeyOf } from './api-key';
import { BinaryValues } from './binary-values';
import { Intake, type Admission } from './intake';
import { readBody } from './body';
import { pairsOf, treeOf } from './brackets';
import { readers } from './kinds';
import { limits } from './limits';
import { parameters, type Parameter } from './parameters';
import type { ReceivedPart } from './received-part';
import { merged, type V1Map } from './values';

export interface ParsedRequest {
  call: V1Call;
  apiKey?: string;
  /** Every parameter as it was given, body over query. */
  given: V1Map;
  parts: ReceivedPart[];
  /** Removes the file parts; harmless when repeated. */
  discard(): Promise<void>;
}

/**
 * Reads a v1 request in whatever way it is written (v1-contract 1.3): query and body mixed, the body winning over the
 * query. File parts wait in the spool until the caller is known, since the key may come after the file; whoever calls
 * this calls `discard()` in the end. Throws `V1Error` 400 or 413 for what can't be read, and 401 before it reads files that
 * come with a key that nobody knows.
 */
export async function parseRequest(
  request: IncomingMessage,
  spool: Spool,
  admission: Admission = {},
): Promise<ParsedRequest> {
  const shown = keyInHead(request);
  const isKnown = shown !== undefined && (admission.knows?.(shown) ?? false);
  if (shown !== undefined && admission.knows && !isKnown && hasFiles(request)) throw V1Error.invalidApiKey();
  const intake = new Intake(spool, admission, isKnown);
  const received: ReceivedPart[] = [];
  const discard = async () => {
    intake.release();
    await Promise.all(received.map(({ path }) => spool.remove(path)));
  };
  try {
    const query = queryOf(request.url ?? '', intake.values);
    const { given: body, parts } = await readBody(request, intake);
    received.push(...parts);
    const given = query === nothing ? body : merged(query, body);
    const call = callOf(given, parts);
    expectShortAddresses(call);
    const apiKey = apiKeyOf(given, request.headers);
    return { call: withBytes(call, intake.values), apiKey, given, parts, discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** The same for a route that takes no files: those that come along are dropped. */
export async function parseFileless(
  request: IncomingMessage,
  spool: Spool,
): Promise<Pick<ParsedRequest, 'call' | 'apiKey' | 'given'>> {
  const parsed = await parseRequest(request, spool, { fileless: true });
  await parsed.discard();
  return parsed;
}

/** The key that a request shows before its body. */
export function keyInHead({ url = '', headers }: IncomingMessage): string | undefined {
  return apiKeyOf(queryOf(url, new BinaryValues()), headers);
}

/** Its files would be kept until the key in its fields is known. */
function hasFiles({ headers }: IncomingMessage): boolean {
  return /^\s*multipart\//i.test(headers['content-type'] ?? '');
}

const nothing: V1Map = Object.freeze({});

const rows = Object.entries(parameters) as [keyof V1Call, Parameter<keyof typeof readers>][];

function queryOf(url: string, values: BinaryValues): V1Map {
  const start = url.indexOf('?');
  if (start < 0) return nothing;
  const query = treeOf(pairsOf(Buffer.from(url.slice(start + 1)), values));
  for (const [, { names, trueWhenEmptyInQuery }] of rows) {
    for (const name of names) if (trueWhenEmptyInQuery && query[name] === '') query[name] = true;
  }
  return query;
}

function callOf(given: V1Map, parts: ReceivedPart[]): V1Call {
  const read: Record<string, unknown> = {};
  for (const [property, { names, kind }] of rows) {
    const value = readers[kind](names.map((name): V1Value => given[name] ?? null));
    if (value !== undefined) read[property] = value;
  }
  const call = read as unknown as V1Call;
  if (parts.length > 0) return { ...call, input: uploaded, files: [] };
  return { ...call, input: call.input ?? (call.files.length > 0 ? downloaded : uploaded) };
}

/** Raw content is what was sent, byte for byte, whatever text it makes. */
function withBytes(call: V1Call, values: BinaryValues): V1Call {
  if (call.input?.method !== 'raw') return call;
  const files = call.files.map((file) => ({ ...file, bytes: values.bytesOf(file.file) }));
  return { ...call, files };
}

/** Contents may be as long as a body is; an address or a storage's key may not. */
function expectShortAddresses({ input, files }: V1Call): void {
  if (contentMethods.includes(input?.method ?? '')) return;
  const isLong = files.some(({ file }) => file.length > limits.address);
  if (isLong) throw V1Error.badRequest(`The URL of the file is longer than ${limits.address} characters.`);
}

const contentMethods = ['raw', 'base64', 'upload'];

/** A file that came along is the input, whatever `input` and `file` say (v1-clients B4, B9). */
const uploaded = { method: 'upload', parameters: {} };
const downloaded = { method: 'download', parameters: {} };
