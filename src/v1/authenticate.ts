import { fingerprint } from '../config';
import { V1Error } from '../errors';
import type { Caller } from '../processes';
import { noteInRequest } from '../runtime';
import type { ParsedRequest } from './parse';
import type { V1Parts } from './parts';

/** Who calls; throws the recorded 401 without a key and for an unknown one. */
export function authenticate(parts: V1Parts, { apiKey }: Pick<ParsedRequest, 'apiKey'>): Caller {
  if (!apiKey) throw V1Error.noApiKey();
  const caller = parts.keys.resolve(apiKey);
  if (!caller) {
    parts.logger.info({ fingerprint: fingerprint(apiKey).slice(0, 8) }, 'a request with an unknown v1 key was refused');
    throw V1Error.invalidApiKey();
  }
  noteInRequest({ owner: caller.owner });
  return caller;
}
