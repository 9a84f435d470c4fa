import { V1Error } from '../errors';
import { supports, type V1Call } from '../translate';
import type { Caller } from '../config';
import type { RequestContext } from '../runtime';
import { lifetimes } from './lifetimes';
import type { ProcessParts } from './parts';
import { processDefaults } from './process-defaults';
import type { Process, ProcessRoute } from './process';

export interface CreateRequest {
  caller: Caller;
  call: V1Call;
  /** `host[:port]` under which the client reached the proxy. */
  host: string;
  /** Where it goes; undefined: to the upstream of the settings, or only the start can tell. */
  route?: ProcessRoute;
  context?: RequestContext;
  /** Kept, sealed, where the start may lead to another v1 server. */
  v1Key?: string;
  /** Only the start can tell where it goes, and what can be done there. */
  isOpen?: boolean;
}

export type CreateParts = Pick<ProcessParts, 'store' | 'catalogue' | 'clock' | 'ids'>;

/**
 * Makes a Process. Only formats and mode count; whatever else is sent along is ignored, as v1 did (v1-contract 2.1).
 * Throws `V1Error` 400 for a format pair that the upstream can't convert.
 */
export async function createProcess(parts: CreateParts, request: CreateRequest): Promise<Process> {
  const { caller, call, isOpen } = request;
  const { inputFormat, outputFormat, mode } = call;
  if (!inputFormat && !outputFormat && !mode) throw V1Error.badRequest('Missing parameter: inputformat');
  if (!isOpen) await expectSupported(parts.catalogue, call);
  const process = newProcess(parts, request);
  // Nothing is spent on it: the disk may take its time until the start, which is synced with all that was written before.
  await parts.store.insert(process, { v2Key: caller.v2Key, v1Key: request.v1Key }, false);
  return process;
}

/** A Process that nobody knows of yet. */
export function newProcess(
  { clock, ids }: Pick<CreateParts, 'clock' | 'ids'>,
  { caller, call, host, route }: CreateRequest,
): Process {
  const { inputFormat, outputFormat, mode } = call;
  const now = clock.stamp();
  const given = {
    id: ids.processId(),
    version: 0,
    owner: caller.owner,
    state: 'created',
    host,
    inputFormat,
    outputFormat,
    ...(mode !== undefined && { mode }),
    createdAt: now,
    expiresAt: now + lifetimes.created,
    downloadToken: ids.token(),
    watched: false,
    compat: caller.compat,
    route,
  } satisfies Partial<Process>;
  return Object.assign(processDefaults(), given);
}

/** While the catalogue is out of reach every pair is let through: the job will tell. */
async function expectSupported(
  catalogue: ProcessParts['catalogue'],
  { inputFormat, outputFormat, mode }: V1Call,
): Promise<void> {
  if (!inputFormat || !outputFormat || (mode && mode !== 'convert')) return;
  const rows = await catalogue.current();
  if (rows && !supports(rows, inputFormat, outputFormat)) {
    throw V1Error.badRequest('This conversiontype is not supported!');
  }
}
