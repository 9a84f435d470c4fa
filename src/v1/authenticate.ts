import { V1Error } from '../errors';
import type { Caller } from '../processes';
import type { ParsedRequest } from './parse';
import type { V1Parts } from './parts';

/** Who calls; throws the recorded 401 without a key and for an unknown one. */
export function authenticate(parts: V1Parts, { apiKey }: Pick<ParsedRequest, 'apiKey'>): Caller {
  if (!apiKey) throw V1Error.noApiKey();
  const caller = parts.keys.resolve(apiKey);
  if (!caller) throw V1Error.invalidApiKey();
  return caller;
}
