import { jsonFault } from '../../syntax';
import { curlRequest } from './curl-command';
import { harCalls, isHar } from './har';
import type { RecordedCall, RecordedRequest } from './recorded-request';

/**
 * Reads a curl command, an address that a browser opens, a HAR (whole, one entry or its request) or the parameters of a
 * call as JSON. Throws `SyntaxError` for anything else.
 */
export function recordedRequests(text: string): RecordedRequest[] {
  return recordedCalls(text).flatMap(({ requests }) => requests);
}

/** The same by the call that they make together; only a HAR holds several. Throws as `recordedRequests` does. */
export function recordedCalls(text: string): RecordedCall[] {
  const trimmed = text.trim();
  if (/^\$?\s*curl(\.exe)?\s/.test(trimmed)) return [single(curlRequest(trimmed))];
  if (/^https?:\/\/\S+$/i.test(trimmed)) return [single({ url: trimmed, headers: {}, body: '', files: [] })];
  const json = parsed(trimmed);
  if (isHar(json)) return harCalls(json);
  return [single({ url: '/convert', headers: { 'content-type': 'application/json' }, body: trimmed, files: [] })];
}

function single(request: RecordedRequest): RecordedCall {
  return { name: request.url, requests: [request] };
}

function parsed(text: string): object {
  const wanted = 'Expected the parameters of a call as JSON, a HAR or a curl command';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const { place, words } = jsonFault(text, error);
    throw new SyntaxError(`${wanted}: ${words}${place === undefined ? '' : ` (${place})`}.`);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new SyntaxError(`${wanted}.`);
  return json;
}
