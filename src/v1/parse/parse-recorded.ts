import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Spool } from '../../transfer';
import type { RecordedRequest, V1Call, Warning } from '../../translate';
import { ignoredParameters } from './ignored';
import { parseRequest } from './parse-request';

/** Reads a request that somebody wrote down by the same rules as one that comes in; its files are known by name only. */
export async function parseRecorded(
  { url, headers, body, files }: RecordedRequest,
  spool: Spool,
): Promise<{ call: V1Call; apiKey?: string; ignored: Warning[] }> {
  const bytes = Buffer.from(body);
  const request = Object.assign(Readable.from(bytes.length > 0 ? [bytes] : []), {
    url,
    headers: { ...headers, 'content-length': String(bytes.length) },
  });
  const parsed = await parseRequest(request as unknown as IncomingMessage, spool);
  await parsed.discard();
  const { call, apiKey, parts, given } = parsed;
  const ignored = ignoredParameters(given);
  const names = [...parts.map(({ filename }) => filename), ...files];
  if (names.length === 0) return { call, apiKey, ignored };
  const uploaded = names.map((filename) => ({ file: filename, filename }));
  return { call: { ...call, input: { method: 'upload', parameters: {} }, files: uploaded }, apiKey, ignored };
}
