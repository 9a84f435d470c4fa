import { stat } from 'node:fs/promises';
import type { ConsoleApiParts, EngineSource, Readiness } from '../admin';
import { isPostgresUrl, type Settings } from '../config';
import { packageVersion } from '../runtime';
import { ConversionList, presentStatus } from '../v1';
import { databaseFileOf, spoolFolderOf } from './data-places';
import { dryRunsOf } from './dry-runs';
import { bytesOfDatabase, filesIn } from './observability';
import type { ProxyParts } from './proxy-parts';

interface ConsoleFoundation {
  parts: ProxyParts;
  isDraining: () => boolean;
  engine?: EngineSource;
}

/** What the console's API works with. */
export function consoleParts(
  settings: Settings,
  { parts, isDraining, engine }: ConsoleFoundation,
  readiness: Pick<Readiness, 'report'>,
): ConsoleApiParts {
  const dryRuns = dryRunsOf(parts);
  const conversions = new ConversionList();
  const rows = async () => (await parts.upstreams.rows()) ?? [];
  return {
    ...parts,
    settings,
    readiness,
    isDraining,
    engine,
    present: presentStatus,
    dryRun: dryRuns.ofText,
    dryRunOfRequests: dryRuns.ofRequests,
    catalogueRows: rows,
    conversionTypes: async () => conversions.of(await rows()),
    clientOf: (process) => parts.upstreams.of(process.upstream).client,
    facts: {
      upstream: { name: settings.upstream, url: settings.upstream === 'engine' ? '' : settings.cloudconvertUrl },
      version: packageVersion(),
      instance: parts.instanceId,
      startedAt: parts.clock.now(),
      database: () => databaseFacts(settings),
      spool: () => spoolFacts(settings),
    },
  };
}

async function databaseFacts(settings: Settings) {
  if (isPostgresUrl(settings.databaseUrl)) return { kind: 'PostgreSQL', bytes: null };
  return { kind: 'SQLite', bytes: await bytesOfDatabase(databaseFileOf(settings)) };
}

async function spoolFacts(settings: Settings) {
  const files = await filesIn(spoolFolderOf(settings));
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
