import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import { deliveriesRoutes, guard, healthRoutes, metricsRoutes, translateRoutes, webhookRoutes } from '../admin';
import type { Settings } from '../config';
import { createOperations, createStorageOperations, startEngine, type RunningEngine } from '../engine';
import { listen, type Listener } from './listen';
import { passThrough } from './v2-pass-through';
import { createNetworkPolicy, parseNetworkPolicy, type NetworkPolicy } from '../network';
import { buildProxyParts, type ProxyParts } from './proxy-parts';
import { randomIds, systemClock, type Logger } from '../runtime';
import { storageEndpoints } from './storage-endpoints';
import { cloudConvert, type UpstreamBases } from '../upstream';
import { createV1App, dryRunOf } from '../v1';

export interface RunningProxy {
  /** `http://host:port` it listens on, followed by `https://…` if a certificate is set. */
  urls: string[];
  upstream: string;
  /** Accepts no new requests, lets those under way finish, then closes everything it opened. */
  close(): Promise<void>;
}

/**
 * Builds all parts from the settings, starts the engine if it is the upstream, and listens. If a step fails, everything
 * opened before it is closed again, so that the program can end instead of running without a listener.
 */
export async function startProxy(settings: Settings, logger: Logger): Promise<RunningProxy> {
  mkdirSync(settings.dataDir, { recursive: true });
  const networkPolicy = createNetworkPolicy(parseNetworkPolicy(settings.networkPolicy));
  const opened: { close(): Promise<void> }[] = [];
  let listeners: Listener[] = [];
  const close = async () => {
    await Promise.all(listeners.map((listener) => listener.close()));
    for (const each of opened.toReversed()) await each.close();
  };
  try {
    const engine = settings.upstream === 'engine' ? await startOwnEngine(settings, networkPolicy, logger) : undefined;
    if (engine) opened.push(engine);
    const bases: UpstreamBases = engine ?? cloudConvert(settings.cloudconvertUrl, settings.cloudconvertSyncUrl);
    const parts = await buildProxyParts(settings, { bases, networkPolicy, logger });
    opened.push(parts);
    await parts.start();
    listeners = await listen(settings, createApp(settings, bases, parts));
    const urls = listeners.map(({ url }) => url);
    return { urls, upstream: engine ? `the embedded engine (${engine.url})` : bases.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function createApp({ adminToken }: Settings, bases: UpstreamBases, parts: ProxyParts): express.Express {
  const app = express();
  app.disable('x-powered-by');
  const dryRun = async (text: string) =>
    dryRunOf(text, {
      ...parts,
      catalogue: (await parts.catalogue.current()) ?? [],
      partialCatalogue: parts.catalogue.partial,
    });
  app.use('/_', healthRoutes(parts), webhookRoutes(parts), guard(adminToken));
  app.use('/_', metricsRoutes(parts.registry), deliveriesRoutes(parts.deliveries), translateRoutes(dryRun));
  app.use('/v2', passThrough(bases, parts.logger));
  app.use(createV1App(parts));
  return app;
}

async function startOwnEngine(
  settings: Settings,
  networkPolicy: NetworkPolicy,
  logger: Logger,
): Promise<RunningEngine> {
  const endpoints = storageEndpoints({
    s3Url: settings.engineS3Url,
    azureUrl: settings.engineAzureUrl,
    googleUrl: settings.engineGoogleUrl,
  });
  return startEngine({
    host: settings.engineHost,
    port: settings.enginePort,
    dataDir: join(settings.dataDir, 'engine'),
    operations: await createOperations({ networkPolicy, logger, dataDir: join(settings.dataDir, 'engine') }),
    storageOperations: createStorageOperations(networkPolicy, { endpoints }),
    networkPolicy,
    clock: systemClock,
    ids: randomIds,
    logger,
  });
}
