import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Spool } from '../../transfer';
import type { RecordedRequest, V1Call } from '../../translate';
import { unknownNames } from './parameters';
import { parseRequest } from './parse-request';

/** Reads a request that somebody wrote down by the same rules as one that comes in; its files are known by name only. */
export async function parseRecorded(
  { url, headers, body, files }: RecordedRequest,
  spool: Spool,
): Promise<{ call: V1Call; apiKey?: string; unknown: string[] }> {
  const bytes = Buffer.from(body);
  const request = Object.assign(Readable.from(bytes.length > 0 ? [bytes] : []), {
    url,
    headers: { ...headers, 'content-length': String(bytes.length) },
  });
  const parsed = await parseRequest(request as unknown as IncomingMessage, spool);
  await parsed.discard();
  const { call, apiKey, parts, given } = parsed;
  const unknown = unknownNames(given);
  const names = [...parts.map(({ filename }) => filename), ...files];
  if (names.length === 0) return { call, apiKey, unknown };
  const uploaded = names.map((filename) => ({ file: filename, filename }));
  return { call: { ...call, input: { method: 'upload', parameters: {} }, files: uploaded }, apiKey, unknown };
}
