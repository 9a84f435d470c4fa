import { createHmac } from 'node:crypto';
import { Registry } from 'prom-client';
import { createKeyRing, expectUsableSettings, secretKeyOf, type Settings } from '../config';
import { Guesses, journalEntries, type JournalEntry } from '../admin';
import type { RunningEngine } from '../engine';
import { createRecorder, type Recorder } from '../migration/recorder';
import { Routes } from '../migration';
import { makeFolder, type Logger, type Sources } from '../runtime';
import { cloudConvert, type UpstreamBases } from '../upstream';
import { createApp } from './create-app';
import { passThrough } from './v2-pass-through';
import { listen, type Listener } from './listen';
import { claimPlaces } from './claim-places';
import { engineKeysOf, networkPolicyOf, passOnSecretOf, startOwnEngine } from './embedded-engine';
import { createEngineMetrics } from './observability';
import { expectNoLoop } from './loop-guard';
import { buildProxyParts } from './proxy-parts';
import { needsToBeSole, SoleEngine } from './sole-engine';
import { sourcesOf } from './sources';
import type { WorkerPlace } from './workers/worker-place';

export interface RunningProxy {
  /** `http://host:port` it listens on, followed by `https://…` if a certificate is set. */
  urls: string[];
  upstream: string;
  /** The one accepted v1 key, where the proxy has generated it; `isNew` at the start that made it. */
  generatedKey?: { apiKey: string; isNew: boolean };
  /** What a test asks of the proxy it runs against (`src/admin/test-service.ts`). */
  testing: {
    journal: () => Promise<JournalEntry[]>;
    /** As if it were new: processes, hooks and the journal go, and all that the embedded engine holds. */
    reset: () => Promise<void>;
    /** Of the embedded engine, where it is the upstream. */
    faults?: RunningEngine['faults'];
  };
  /** Of this process, as prom-client joins them. */
  metrics(): Promise<unknown>;
  /** Counts an error that nothing has caught. */
  countUncaught(): void;
  /**
   * Accepts no new requests and lets those under way finish within SHUTDOWN_TIMEOUT; then hands its leases back and closes
   * everything it opened.
   */
  close(): Promise<void>;
}

/**
 * Builds all parts from the settings, starts the engine if it is the upstream, and listens. If a step fails, everything
 * opened before it is closed again, so that the program can end instead of running without a listener. Throws
 * `SettingsError` for settings that can't work. `place`: what it shares with others where it is one worker of several.
 */
export async function startProxy(settings: Settings, logger: Logger, place?: WorkerPlace): Promise<RunningProxy> {
  expectUsableSettings(settings);
  makeFolder(settings.dataDir);
  const opened: { close(): Promise<void> }[] = place ? [] : await claimPlaces(settings);
  const drain = { draining: false };
  let listeners: Listener[] = [];
  const closeParts = async () => {
    for (const each of opened.toReversed()) await each.close();
  };
  const close = async () => {
    drain.draining = true;
    logger.info({ timeout: settings.shutdownTimeout }, 'stopping: requests under way may finish');
    const cut = await Promise.all(listeners.map((listener) => listener.close(settings.shutdownTimeout * 1000)));
    await closeParts();
    logger.info({ cutConnections: cut.reduce((sum, each) => sum + each, 0) }, 'stopped: all leases are handed back');
  };
  try {
    const registry = new Registry();
    const ownPorts = new Set<number>();
    const foundation = {
      networkPolicy: networkPolicyOf(settings, ownPorts),
      logger,
      keys: createKeyRing(settings, logger),
      passOnSecret: place ? place.passOnSecret : passOnSecretOf(settings),
      registry,
      engineMetrics: createEngineMetrics(registry),
      sources: sourcesOf(settings, logger),
    };
    const running: { engine?: UpstreamBases } = {};
    const routes = routesOf(settings, { logger, engine: () => running.engine });
    const isUpstream = settings.upstream === 'engine';
    const needsEngine = isUpstream || routes?.needsEngine;
    const ownEngine = needsEngine && !place ? await startOwnEngine(settings, foundation) : undefined;
    if (ownEngine) opened.push(ownEngine);
    const engine = place?.engine ?? ownEngine;
    running.engine = engine;
    const cloud = cloudConvert(settings.cloudconvertUrl, settings.cloudconvertSyncUrl);
    const bases: UpstreamBases = isUpstream && engine ? engine : cloud;
    const parts = await buildProxyParts(settings, { ...foundation, bases, routes, place });
    opened.push(parts);
    if (engine && needsToBeSole(settings)) opened.push(await SoleEngine.claim(settings, parts));
    await parts.start();
    const guesses = new Guesses(foundation.sources.clock);
    const v2 = passThrough({ ...settings, ...foundation, bases, guesses });
    const recorder = recorderOf(settings, logger, foundation.sources);
    if (recorder) opened.push(recorder);
    const upstreamEngine = isUpstream ? ownEngine : undefined;
    const reset = async () => {
      await upstreamEngine?.reset();
      await parts.reset();
      foundation.sources.restart();
    };
    const app = createApp(settings, {
      v2: v2.routes,
      parts,
      guesses,
      recorder,
      engine,
      testEngine: upstreamEngine && { faultRoutes: upstreamEngine.faultRoutes, faults: upstreamEngine.faults, reset },
      isDraining: () => drain.draining,
    });
    listeners = await listen(settings, app, v2.upgrade);
    const urls = listeners.map(({ url }) => url);
    for (const url of [...urls, ...(engine ? [engine.url] : [])]) ownPorts.add(Number(new URL(url).port));
    if (!isUpstream && (place?.slot ?? 1) === 1) await expectNoLoop(parts.upstream, logger);
    const upstream = isUpstream ? `the embedded engine (${bases.url})` : bases.url;
    return {
      urls,
      upstream,
      generatedKey: parts.keys.generated,
      testing: { journal: () => journalEntries(parts), reset, faults: upstreamEngine?.faults },
      metrics: () => registry.getMetricsAsJSON(),
      countUncaught: parts.countUncaught,
      close,
    };
  } catch (error) {
    await (listeners.length > 0 ? close() : closeParts());
    throw error;
  }
}

/** The rules of ROUTES_FILE; undefined without one: every call goes to the upstream of the settings. */
function routesOf(
  settings: Settings,
  { logger, engine }: { logger: Logger; engine: () => UpstreamBases | undefined },
): Routes | undefined {
  const { routesFile: path, upstream, cloudconvertApiKey } = settings;
  if (path === undefined) return undefined;
  return new Routes({
    path,
    logger,
    engine,
    engineKeyOf: ({ owner, v2Key }) => (upstream === 'engine' ? v2Key : engineKeysOf(settings).of(owner)),
    cloudKeyOf: ({ ownV2Key, v2Key }) =>
      ownV2Key ?? cloudconvertApiKey ?? (upstream === 'cloudconvert' ? v2Key : undefined),
  });
}

/** Replaced ids are the same on every instance that has the same SECRET_KEY, and say nothing of it. */
function recorderOf(settings: Settings, logger: Logger, { clock, idsOf }: Sources): Recorder | undefined {
  const { record: out } = settings;
  if (out === undefined) return undefined;
  const secret = createHmac('sha256', secretKeyOf(settings)).update('recordings').digest('hex');
  return createRecorder({ out, secret, clock, ids: idsOf('recordings'), logger });
}
