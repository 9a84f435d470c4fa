import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { createKeyRing, loadSettings, type Settings } from '../config';
import { createLogger } from '../runtime';
import { Spool } from '../transfer';
import { codeLanguages, renderDryRun, type CodeLanguage } from '../translate';
import { cloudConvert, UpstreamClient, type CatalogueRow } from '../upstream';
import { dryRunOf } from '../v1';
import { engineCatalogue } from './upstream-catalogues';

export const translateCommand = new Command('translate')
  .description('show the v2 job that a v1 call becomes, without running anything')
  .argument('[file]', 'parameters of a call as JSON, a curl command or a HAR; default: standard input')
  .addOption(new Option('--code <language>', 'only the code for the job').choices(codeLanguages))
  .addOption(new Option('--json', 'everything as JSON').conflicts('code'))
  .action(translateFile);

interface TranslateOptions {
  code?: CodeLanguage;
  json?: boolean;
}

async function translateFile(file: string | undefined, { code, json }: TranslateOptions): Promise<void> {
  const settings = loadSettings(process.env);
  const folder = mkdtempSync(join(tmpdir(), 'translate-'));
  try {
    const run = await dryRunOf(readFileSync(file ?? 0, 'utf8'), {
      spool: await Spool.open(folder),
      keys: createKeyRing({ ...settings, anyKey: true }, createLogger('silent')),
      ...(await catalogueOf(settings)),
    });
    process.stdout.write(json ? `${JSON.stringify(run, null, 2)}\n` : renderDryRun(run, code));
    if (!run.supported) process.exitCode = 1;
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
