import type { KeyRing } from '../config';
import type { Spool } from '../transfer';
import {
  dryRun,
  mergedCall,
  recordedCalls,
  recordedRequests,
  type DryRun,
  type NamedRun,
  type RecordedRequest,
  type V1Call,
  type Warning,
} from '../translate';
import type { CatalogueRow } from '../upstream';
import { parseRecorded } from './parse';

export interface DryRunParts {
  spool: Spool;
  keys: KeyRing;
  /** Rows of the upstream's catalogue; empty where it doesn't answer. */
  catalogue: CatalogueRow[];
  /** It need not list every operation: CloudConvert's own. */
  partialCatalogue: boolean;
}

/**
 * What would become of a call written down as JSON, curl command or HAR. Throws `SyntaxError` for anything else, `V1Error`
 * for a request that v1 would refuse to read.
 */
export async function dryRunOf(text: string, parts: DryRunParts): Promise<DryRun> {
  return dryRunOfRequests(recordedRequests(text), parts);
}

/** The same for each call that a HAR holds, with the address of its first request. Throws as `dryRunOf` does. */
export async function dryRunsOf(text: string, parts: DryRunParts): Promise<NamedRun[]> {
  const runs = [];
  for (const { name, requests } of recordedCalls(text))
    runs.push({ name, run: await dryRunOfRequests(requests, parts) });
  return runs;
}

/** The same for requests that are known one by one; `owner`: whose presets and accounts count where they show no key. */
export async function dryRunOfRequests(
  requests: RecordedRequest[],
  { spool, keys, ...upstream }: DryRunParts,
  owner?: string,
): Promise<DryRun> {
  const { call, apiKey, ignored } = await callOf(requests, spool);
  const named = owner === undefined ? undefined : keys.byOwner(owner);
  const caller = named ?? (apiKey === undefined ? undefined : keys.resolve(apiKey));
  const { presets = {}, accounts = {}, strict = false } = caller ?? {};
  const { catalogue, partialCatalogue } = upstream;
  return dryRun(call, { catalogue, partialCatalogue, presets, accounts, strict }, ignored);
}

export interface RecordedCall {
  call: V1Call;
  apiKey?: string;
  userAgent?: string;
  /** What v1 overlooks. */
  ignored: Warning[];
}

/** The call that somebody wrote down as JSON, curl command or HAR. Throws as `dryRunOf` does. */
export function recordedCall(text: string, spool: Spool): Promise<RecordedCall> {
  return callOf(recordedRequests(text), spool);
}

async function callOf(requests: RecordedRequest[], spool: Spool): Promise<RecordedCall> {
  const parsed = [];
  for (const request of requests) parsed.push(await parseRecorded(request, spool));
  return {
    call: mergedCall(parsed.map((request) => request.call)),
    apiKey: parsed.find((request) => request.apiKey)?.apiKey,
    userAgent: requests.map(({ headers }) => headers['user-agent']).find((found) => found !== undefined),
    ignored: [...new Map(parsed.flatMap((request) => request.ignored.map((each) => [each.parameter, each]))).values()],
  };
}
