import { Registry } from 'prom-client';
import { createKeyRing, expectUsableSettings, secretKeyOf, type KeyRing, type Settings } from '../../config';
import { openDatabase } from '../../database';
import { readRoutesFile, usesEngine } from '../../migration';
import { Sealer } from '../../processes';
import { randomIds, systemSources, type Logger, makeFolder } from '../../runtime';
import { Spool } from '../../transfer';
import { claimPlaces } from '../claim-places';
import { databaseAddressOf, spoolFolderOf } from '../data-places';
import { networkPolicyOf, passOnSecretOf, startOwnEngine } from '../embedded-engine';
import { takeSecretKey } from '../take-secret-key';
import { createEngineMetrics, createUncaughtCounter } from '../observability';
import { WorkerProcesses } from './worker-processes';

export interface RunningServer {
  /** `http://host:port` it listens on, followed by `https://…` if a certificate is set. */
  urls: string[];
  upstream: string;
  generatedKey: KeyRing['generated'];
  countUncaught(): void;
  /** All workers stop as one process does; then the engine. */
  close(): Promise<void>;
}

/**
 * Runs WEB_CONCURRENCY workers on one port. This process holds what there is once: the locks, the embedded engine and the
 * metrics of all; a worker that dies is replaced. If a step fails, everything opened before it is closed again. Rejects
 * with what `startProxy` throws; a worker that can't start has said itself why.
 */
export async function startWorkers(settings: Settings, logger: Logger): Promise<RunningServer> {
  expectUsableSettings(settings);
  makeFolder(settings.dataDir);
  const opened: { close(): Promise<void> }[] = await claimPlaces(settings);
  const close = async () => {
    for (const each of opened.splice(0).toReversed()) await each.close();
  };
  try {
    await prepareDatabase(settings);
    await clearSpool(settings);
    const registry = new Registry();
    const ownPorts = new Set<number>();
    const keys = createKeyRing(settings, logger);
    const passOnSecret = passOnSecretOf(settings);
    const foundation = { networkPolicy: networkPolicyOf(settings, ownPorts), logger, keys, passOnSecret };
    const engineMetrics = createEngineMetrics(registry);
    const engine = needsEngine(settings)
      ? await startOwnEngine(settings, { ...foundation, engineMetrics, sources: systemSources })
      : undefined;
    if (engine) opened.push(engine);
    const workers = new WorkerProcesses({
      count: settings.webConcurrency,
      shutdownTimeout: settings.shutdownTimeout,
      shared: {
        serverId: randomIds.uuid(),
        passOnSecret,
        engine: engine && { url: engine.url, syncUrl: engine.syncUrl },
      },
      engine,
      registry,
      logger,
    });
    opened.push(workers);
    const { urls, upstream } = await workers.start();
    for (const url of [...urls, ...(engine ? [engine.url] : [])]) ownPorts.add(Number(new URL(url).port));
    const countUncaught = createUncaughtCounter(registry);
    return { urls, upstream, generatedKey: keys.generated, countUncaught, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Once, before several want it at a time. */
async function prepareDatabase(settings: Settings): Promise<void> {
  const database = await openDatabase(databaseAddressOf(settings));
  try {
    await takeSecretKey(database, new Sealer(secretKeyOf(settings), settings.secretKeyPrevious));
  } finally {
    await database.destroy();
  }
}

/** Also of more workers than there are now. */
async function clearSpool(settings: Settings): Promise<void> {
  const folder = spoolFolderOf(settings);
  makeFolder(folder);
  await Spool.clear(folder);
}

function needsEngine({ upstream, routesFile }: Settings): boolean {
  return upstream === 'engine' || (routesFile !== undefined && usesEngine(readRoutesFile(routesFile)));
}
