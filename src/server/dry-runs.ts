import type { DryRun, NamedRun, RecordedRequest } from '../translate';
import { dryRunOf, dryRunOfRequests, dryRunsOf as dryRunsOfText } from '../v1';
import type { ProxyParts } from './proxy-parts';

/** What calls become with the keys and the catalogue of this proxy; nothing is run. */
export function dryRunsOf(parts: ProxyParts) {
  const current = async () => ({
    ...parts,
    catalogue: (await parts.upstreams.rows()) ?? [],
    partialCatalogue: parts.catalogue.partial,
  });
  return {
    ofText: async (text: string): Promise<DryRun> => dryRunOf(text, await current()),
    /** Of each call that a HAR holds. */
    allOfText: async (text: string): Promise<NamedRun[]> => dryRunsOfText(text, await current()),
    ofRequests: async (requests: RecordedRequest[], owner: string): Promise<DryRun> =>
      dryRunOfRequests(requests, await current(), owner),
  };
}
