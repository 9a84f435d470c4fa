import type { KeyRing } from '../config';
import type { Spool } from '../transfer';
import { dryRun, mergedCall, recordedRequests, type DryRun } from '../translate';
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
export async function dryRunOf(text: string, { spool, keys, ...upstream }: DryRunParts): Promise<DryRun> {
  const parsed = [];
  for (const request of recordedRequests(text)) parsed.push(await parseRecorded(request, spool));
  const apiKey = parsed.find((request) => request.apiKey)?.apiKey;
  const caller = apiKey === undefined ? undefined : keys.resolve(apiKey);
  const { presets = {}, accounts = {}, strict = false } = caller ?? {};
  const { catalogue, partialCatalogue } = upstream;
  const call = mergedCall(parsed.map((request) => request.call));
  const unknown = [...new Set(parsed.flatMap((request) => request.unknown))];
  return dryRun(call, { catalogue, partialCatalogue, presets, accounts, strict }, unknown);
}
