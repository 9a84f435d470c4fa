import { absoluteUrl, nameInUrl, type V1Call } from '../translate';
import type { InputFacts } from './process';

/**
 * What v1 shows of the input before the job tells: its method, and the name where the call has one. Uploads have no
 * `type` (recorded 2018, v1-contract 3.2).
 */
export function inputFactsOf(call: V1Call): InputFacts {
  const method = call.input?.method ?? (call.files.length > 0 ? 'download' : 'upload');
  const filename =
    call.files.length > 1 ? undefined : (call.filename ?? call.files[0]?.filename ?? nameIn(call, method));
  return method === 'upload' ? { filename } : { type: method, filename };
}

/** The last path segment of a URL or storage key; contents (raw, base64) hold no name. */
function nameIn(call: V1Call, method: string): string | undefined {
  const file = call.files[0]?.file;
  if (!file || method === 'raw' || method === 'base64' || method === 'upload') return undefined;
  const name = nameInUrl(absoluteUrl(file));
  return name?.includes('.') ? name : undefined;
}
