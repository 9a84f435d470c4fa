import { isAbsent, type V1Value } from '../../call';
import type { JobDraft } from '../job-draft';
import { Refused } from '../refused';
import { leftOut } from '../../translation';
import type { StorageTranslation, StorageRow } from './storage';

interface PayloadRequest {
  side: 'input' | 'output';
  /** v1's word for the storage, for messages. */
  kind: string;
  parameters: Record<string, V1Value>;
  draft: JobDraft;
}

/** Parameters that the call itself or `path` takes care of. */
const placeParameters = ['path', 'file', 'filename'];

/** The v2 parameters of a storage, without the place of the file in it. A missing required one fails the process. */
export function storagePayload(storage: StorageTranslation, request: PayloadRequest): Record<string, unknown> {
  const { side, kind, draft } = request;
  const given = flattened(request.parameters);
  const payload: Record<string, unknown> = {};
  for (const row of storage.rows.filter(({ outputOnly }) => side === 'output' || !outputOnly)) {
    const value = valueOf(row, given);
    if (value === undefined && row.required) throw Refused.later(`Missing parameter: ${side}.${kind}.${row.v1}`);
    if (value !== undefined) payload[row.v2] = row.read ? row.read(value) : value;
    if (value !== undefined && row.defaultCause && !isNamed(row, given))
      draft.warn(`${side}.${kind}.${row.v1}`, { cause: row.defaultCause, outcome: `${row.default} was sent` });
  }
  const known = new Set([...placeParameters, 'credentials', ...storage.rows.flatMap(namesOf)]);
  for (const name of Object.keys(given)) {
    if (!known.has(name) && !name.startsWith('credentials.')) {
      draft.warn(`${side}.${kind}.${name}`, { cause: causeOf(storage, name), outcome: leftOut });
    }
  }
  return payload;
}

function namesOf({ v1, v2, also = [] }: StorageRow): string[] {
  return [v1, v2, ...also];
}

function causeOf({ lost = [] }: StorageTranslation, name: string): string {
  return lost.find(({ v1 }) => v1 === name)?.cause ?? 'v2 has no such parameter';
}

function isNamed(row: StorageRow, given: Record<string, V1Value>): boolean {
  return namesOf(row).some((name) => Object.hasOwn(given, name) && !isAbsent(given[name]));
}

function valueOf(row: StorageRow, given: Record<string, V1Value>): V1Value | undefined {
  const found = namesOf(row).find((name) => Object.hasOwn(given, name) && !isAbsent(given[name]));
  return found === undefined ? row.default : given[found];
}

/** `credentials`, an object or its JSON text, as `credentials.client_email` and so on. */
function flattened(parameters: Record<string, V1Value>): Record<string, V1Value> {
  const credentials = objectOf(parameters.credentials);
  const named = Object.entries(credentials).map(([name, value]) => [`credentials.${name}`, value] as const);
  return { ...parameters, ...Object.fromEntries(named) };
}

function objectOf(value: V1Value | undefined): Record<string, V1Value> {
  const read = typeof value === 'string' ? parsed(value) : value;
  return typeof read === 'object' && read !== null && !Array.isArray(read) ? read : {};
}

function parsed(text: string): V1Value | undefined {
  try {
    return JSON.parse(text) as V1Value;
  } catch {
    return undefined;
  }
}
