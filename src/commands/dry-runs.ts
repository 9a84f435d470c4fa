import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyRing, loadSettings, type Settings } from '../config';
import { createLogger } from '../runtime';
import { Spool } from '../transfer';
import type { NamedRun } from '../translate';
import { cloudConvert, UpstreamClient, type CatalogueRow } from '../upstream';
import { dryRunsOf } from '../v1';
import { engineCatalogue } from './upstream-catalogues';

/** Runs `work` with what tells the v2 jobs of the calls in a text, against the upstream of the settings. */
export async function withDryRuns<Result>(
  work: (dryRuns: (text: string) => Promise<NamedRun[]>) => Promise<Result>,
): Promise<Result> {
  const settings = loadSettings(process.env);
  const folder = mkdtempSync(join(tmpdir(), 'translate-'));
  try {
    const parts = {
      spool: await Spool.open(folder),
      keys: createKeyRing({ ...settings, anyKey: true }, createLogger('silent')),
      ...(await catalogueOf(settings)),
    };
    return await work((text) => dryRunsOf(text, parts));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the upstream offers; if it does not answer, every option is taken to exist. */
async function catalogueOf(settings: Settings): Promise<{ catalogue: CatalogueRow[]; partialCatalogue: boolean }> {
  if (settings.upstream === 'engine') return { catalogue: await engineCatalogue(), partialCatalogue: false };
  const { cloudconvertUrl: url, cloudconvertSyncUrl: syncUrl } = settings;
  const upstream = new UpstreamClient(cloudConvert(url, syncUrl));
  const catalogue = await upstream.operations().catch((error: unknown) => {
    console.error(`The catalogue could not be read, so options are not checked: ${(error as Error).message}`);
    return [];
  });
  return { catalogue, partialCatalogue: upstream.partialCatalogue };
}
