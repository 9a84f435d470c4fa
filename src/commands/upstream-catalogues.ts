import { loadEngine } from '../server';
import { cloudConvert, UpstreamClient, type CatalogueRow } from '../upstream';

/** What the embedded engine offers on this machine, without starting it. */
export async function engineCatalogue(): Promise<CatalogueRow[]> {
  return (await loadEngine().createOperations())
    .flatMap((operation) => operation.catalogue())
    .filter((row) => row.default);
}

/** What the v2 API at this address offers. Throws `UpstreamError`. */
export async function catalogueAt(url: string, syncUrl: string): Promise<CatalogueRow[]> {
  const upstream = new UpstreamClient(cloudConvert(url, syncUrl));
  try {
    return await upstream.operations();
  } finally {
    upstream.close();
  }
}
