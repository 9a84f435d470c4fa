import type { IncomingMessage } from 'node:http';
import type { Spool } from '../../transfer';
import type { V1Call, V1Value } from '../../translate';
import { apiKeyOf } from './api-key';
import { BinaryValues } from './binary-values';
import { readBody } from './body';
import { pairsOf, treeOf } from './brackets';
import { readers } from './kinds';
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
 * this calls `discard()` in the end. Throws `V1Error` 400 or 413 for what can't be read.
 */
export async function parseRequest(request: IncomingMessage, spool: Spool): Promise<ParsedRequest> {
  const values = new BinaryValues();
  const query = queryOf(request.url ?? '', values);
  const { given: body, parts } = await readBody(request, spool, values);
  const discard = async () => {
    await Promise.all(parts.map(({ path }) => spool.remove(path)));
  };
  try {
    const given = merged(query, body);
    return {
      call: withBytes(callOf(given, parts), values),
      apiKey: apiKeyOf(given, request.headers),
      given,
      parts,
      discard,
    };
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
  const parsed = await parseRequest(request, spool);
  await parsed.discard();
  return parsed;
}

const rows = Object.entries(parameters) as [keyof V1Call, Parameter<keyof typeof readers>][];

function queryOf(url: string, values: BinaryValues): V1Map {
  const start = url.indexOf('?');
  const query = treeOf(pairsOf(Buffer.from(start < 0 ? '' : url.slice(start + 1)), values));
  for (const [, { names, trueWhenEmptyInQuery }] of rows) {
    for (const name of names) if (trueWhenEmptyInQuery && query[name] === '') query[name] = true;
  }
  return query;
}

function callOf(given: V1Map, parts: ReceivedPart[]): V1Call {
  const values = rows.map(([property, { names, kind }]) => {
    const present = names.map((name): V1Value => given[name] ?? null);
    return [property, readers[kind](present)] as const;
  });
  const call = Object.fromEntries(values.filter(([, value]) => value !== undefined)) as unknown as V1Call;
  if (parts.length > 0) return { ...call, input: uploaded, files: [] };
  return { ...call, input: call.input ?? (call.files.length > 0 ? downloaded : uploaded) };
}

/** Raw content is what was sent, byte for byte, whatever text it makes. */
function withBytes(call: V1Call, values: BinaryValues): V1Call {
  if (call.input?.method !== 'raw') return call;
  const files = call.files.map((file) => ({ ...file, bytes: values.bytesOf(file.file) }));
  return { ...call, files };
}

/** A file that came along is the input, whatever `input` and `file` say (v1-clients B4, B9). */
const uploaded = { method: 'upload', parameters: {} };
const downloaded = { method: 'download', parameters: {} };
