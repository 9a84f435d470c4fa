import type { V1Error } from '../../errors';
import type { Presented } from './presented';

/** `{"error": text, "code": status}` (v1-contract 4, shape a); `Retry-After` in seconds where the same may succeed later. */
export function presentError(error: V1Error): Presented & { headers: Record<string, string> } {
  const { retryAfter } = error.details;
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  return { status: error.status, headers, body: { error: error.message, code: error.status } };
}
