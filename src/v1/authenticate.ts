import { fingerprint } from '../config';
import { V1Error } from '../errors';
import type { Caller } from '../processes';
import { loggerFor, noteInRequest, type RequestContext } from '../runtime';
import type { ParsedRequest } from './parse';
import type { V1Parts } from './parts';

/** Who calls; throws the recorded 401 without a key and for an unknown one. */
export function authenticate(
  parts: V1Parts,
  { apiKey }: Pick<ParsedRequest, 'apiKey'>,
  context: RequestContext | undefined,
): Caller {
  if (!apiKey) throw V1Error.noApiKey();
  const caller = parts.keys.resolve(apiKey);
  if (!caller) {
    const facts = { fingerprint: fingerprint(apiKey).slice(0, 8) };
    loggerFor(parts.logger, context).info(facts, 'a request with an unknown v1 key was refused');
    throw V1Error.invalidApiKey();
  }
  noteInRequest(context, { owner: caller.owner });
  return caller;
}
