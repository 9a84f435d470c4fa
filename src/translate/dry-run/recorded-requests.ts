import { curlRequest } from './curl-command';
import { harRequests, isHar } from './har';
import type { RecordedRequest } from './recorded-request';

/**
 * Reads a curl command, a HAR (whole, one entry or its request) or the parameters of a call as JSON. Throws `SyntaxError`
 * for anything else.
 */
export function recordedRequests(text: string): RecordedRequest[] {
  const trimmed = text.trim();
  if (/^\$?\s*curl(\.exe)?\s/.test(trimmed)) return [curlRequest(trimmed)];
  const json = parsed(trimmed);
  if (isHar(json)) return harRequests(json);
  return [{ url: '/convert', headers: { 'content-type': 'application/json' }, body: trimmed, files: [] }];
}

function parsed(text: string): object {
  const wanted = 'Expected the parameters of a call as JSON, a HAR or a curl command';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`${wanted}: ${(error as Error).message}`);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new SyntaxError(`${wanted}.`);
  return json;
}
