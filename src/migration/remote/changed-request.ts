import type { IncomingMessage } from 'node:http';
import type { V1Target } from '../routes/route-table';
import type { Exchange } from './exchange';

/** The request to send on, and what to do once it was. */
export interface ChangedRequest {
  request: IncomingMessage;
  discard: () => Promise<void>;
}

/**
 * The call as it came, unless something in it must not reach the other server: a callback, which this proxy makes itself so
 * that its `url` leads here, or a key where the routes file has one to send instead. Then its parameters are written anew.
 */
export async function changedRequest(
  { held, given, readParts }: Pick<Exchange, 'held' | 'given' | 'readParts'>,
  target: V1Target | undefined,
  needsKey: boolean,
): Promise<ChangedRequest> {
  const apikey = target?.apikey;
  const { callback, apikey: sent, ...others } = given;
  if (callback === undefined && !(apikey && sent !== undefined))
    return { request: withKey(held.replay(), apikey, needsKey), discard: async () => undefined };
  const key = apikey ? {} : { ...(sent !== undefined && { apikey: sent }) };
  const { parts, discard } = await readParts(held.replay());
  // With a callback, `/convert` answers the status and not the file: so it shall without.
  const isQuiet = callback !== undefined && needsKey && others.download === undefined;
  const request = held.rewritten({ ...key, ...others, ...(isQuiet && { download: false }) }, parts);
  request.url = (request.url ?? '').replace(/\?.*$/s, '');
  return { request: withKey(request, apikey, needsKey), discard };
}

/** The key of the routes file in place of any that the caller shows in a header. */
function withKey(request: IncomingMessage, apikey: string | undefined, needsKey: boolean): IncomingMessage {
  if (apikey === undefined) return request;
  delete request.headers.authorization;
  delete request.headers['x-cloudconvert-apikey'];
  if (needsKey) request.headers.authorization = `Bearer ${apikey}`;
  return request;
}
