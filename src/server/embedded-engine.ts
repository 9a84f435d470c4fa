import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineSource } from '../admin';
import { EngineKeys, isLoopbackHost, secretKeyOf, type KeyRing, type Settings } from '../config';
import type { ClusterOptions, ProgramReport, RunningEngine } from '../engine';
import { createNetworkPolicy, parseNetworkPolicy, type NetworkPolicy } from '../network';
import type { Logger, Sources } from '../runtime';
import { loadEngine } from './load-engine';
import type { EngineMetrics } from './observability';
import { storageEndpoints } from './storage-endpoints';

/** Where strangers reach the proxy, no fetch on their behalf may reach its own ports, nor those of the engine. */
export function networkPolicyOf({ networkPolicy, host }: Settings, ownPorts: Set<number>): NetworkPolicy {
  const rules = parseNetworkPolicy(networkPolicy);
  const guarded = rules.mode === 'public' || !isLoopbackHost(host);
  return createNetworkPolicy({ ...rules, forbiddenLocalPorts: guarded ? ownPorts : undefined });
}

/** Keys of the embedded engine where it is not the upstream of all calls. */
export function engineKeysOf(settings: Settings): EngineKeys {
  return new EngineKeys(secretKeyOf(settings), settings.secretKeyPrevious);
}

/** By which the embedded engine knows what its own proxy passes on, where it is the upstream; new at each start. */
export function passOnSecretOf({ upstream }: Settings): string | undefined {
  return upstream === 'engine' ? randomBytes(32).toString('hex') : undefined;
}

export interface EngineFoundation {
  networkPolicy: NetworkPolicy;
  logger: Logger;
  keys: KeyRing;
  /** Only this process knows it. */
  passOnSecret?: string;
  engineMetrics: EngineMetrics;
  sources: Sources;
}

/**
 * Starts the embedded engine on DATA_DIR/engine, or as one of those that share PostgreSQL and a bucket. Throws a `StartError`
 * where its packages or the credentials of the bucket are missing.
 */
export async function startOwnEngine(
  settings: Settings,
  { networkPolicy, logger, keys, passOnSecret, engineMetrics, sources }: EngineFoundation,
): Promise<RunningEngine & EngineSource> {
  const engines = loadEngine();
  const { createOperations, createStorageOperations, startEngine } = engines;
  const endpoints = storageEndpoints({
    s3Url: settings.engineS3Url,
    azureUrl: settings.engineAzureUrl,
    googleUrl: settings.engineGoogleUrl,
  });
  let found: ProgramReport[] = [];
  const ownFolder = join(settings.dataDir, 'engine');
  const cluster = clusterOf(settings, engines);
  const dataDir = cluster ? await engines.makeNodeFolder(ownFolder) : ownFolder;
  const operations = await createOperations({
    networkPolicy,
    logger,
    dataDir,
    onPrograms: (programs) => {
      found = programs.report();
    },
  });
  const engine = await startEngine({
    host: settings.engineHost,
    port: settings.enginePort,
    dataDir,
    cluster,
    operations,
    storageOperations: createStorageOperations(networkPolicy, { endpoints }),
    networkPolicy,
    acceptsKey:
      settings.upstream === 'engine' ? (key) => keys.acceptsV2Key(key) : (key) => engineKeysOf(settings).has(key),
    passOnSecret,
    secretKey: secretKeyOf(settings),
    secretKeyPrevious: settings.secretKeyPrevious,
    clock: sources.clock,
    ids: sources.idsOf('engine'),
    stillAt: sources.stillAt,
    logger,
    onTaskEnd: (task) => engineMetrics.taskEnded(task),
  });
  engineMetrics.watch(() => engine.load());
  const close = async () => {
    await engine.close();
    if (cluster) await rm(dataDir, { recursive: true, force: true });
  };
  return { ...engine, close, programs: () => found };
}

/** Engines need what a pooler in transaction mode does not give, so that they go past it. */
function clusterOf(settings: Settings, { bucketPlaceOf }: ReturnType<typeof loadEngine>): ClusterOptions | undefined {
  const { engineFiles, engineS3Url, databaseUrl, databaseListenUrl } = settings;
  if (engineFiles === undefined || databaseUrl === undefined) return undefined;
  const files = bucketPlaceOf(engineFiles, process.env, engineS3Url, 'ENGINE_FILES');
  return { databaseUrl: databaseListenUrl ?? databaseUrl, files, role: 'both' };
}
