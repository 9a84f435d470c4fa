import { createServer, type RequestListener, type Server } from 'node:http';
import { join, resolve } from 'node:path';
import type { Express } from 'express';
import { OpenRequests } from '../runtime';
import { createEngineApp, createFaultApp } from './api/app';
import { CallerBase, isWildcard } from './api/caller-base';
import { serveSockets } from './api/sockets';
import { Testers } from './api/testers';
import { refuseUnreadable } from './api/unreadable-requests';
import type { EngineLoad, EngineOptions } from './engine-options';
import { buildParts } from './engine-parts';
import { expire, removeAll, type Faults } from './jobs';
import type { Clock } from '../runtime';
import { listenOnLastingPort } from './lasting-port';
import { dismissWorkers } from './operations/worker';
import { overviewOf, type EngineOverview } from './overview';
import { WebhookSender } from './webhooks';

/** Milliseconds. Longer than callers keep an idle connection: if the engine closed it first, a request could be lost. */
const keepAliveTimeout = 75_000;

/** Uploads and held requests last as long as they must; heads may not. TCP's own probes tell of callers that are gone. */
const serverOptions = { requestTimeout: 0, headersTimeout: 30_000, keepAliveTimeout, keepAlive: true };

/** Milliseconds between looks for webhooks to be told: other engines may leave some, one on its own knows of all. */
const lookForOthers = 2_000;
const lookAgain = 3_600_000;

const bodyTimedOut = { message: 'Request Timeout', code: 'REQUEST_TIMEOUT' };

/** Far above what one engine serves; without a limit, idle connections take every descriptor. */
const mostConnections = 10_000;

export interface RunningEngine {
  /** Asynchronous base: `http://host:port/v2`. Nothing listens there where the engine only works for a cluster. */
  url: string;
  /** Base whose requests are held until the job or task has ended. */
  syncUrl: string;
  /** The same on the second port, `http://host:syncPort/v2`. */
  syncPortUrl?: string;
  port: number;
  load(): EngineLoad;
  overview(): Promise<EngineOverview>;
  /** Number of the account that a key belongs to, as `overview` names it; undefined for a key that may not call. */
  accountOf(key: string): Promise<number | undefined>;
  /** Faults that strike later requests (docs/engine.md). */
  faults: Pick<Faults, 'arm' | 'list' | 'clear' | 'strikeUnowned'>;
  /** `/faults`, by which they are armed over HTTP. */
  faultRoutes: Express;
  /** As if it were new: all jobs, tasks, files, webhooks and armed faults go. */
  reset(): Promise<void>;
  /** Tasks that run are stopped; they start again with the next engine on the same folder. */
  close(): Promise<void>;
}

/** Starts an embedded v2: API, storage, sockets and conversions behind one port (v2-contract 9). */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  const parts = await buildParts(options);
  const { cluster } = parts;
  const bases = new CallerBase(options);
  const testers = new Testers(bases, options.adminToken);
  const app = createEngineApp({ ...parts, bases, testers, onCall: options.onCall });
  const server = createServer(serverOptions, app);
  const syncServer = createServer(serverOptions, (request, response) => {
    request.url = request.url?.replace(/^\/v2(?=[/?]|$)/, '/sync/v2');
    app(request, response);
  });
  for (const each of [server, syncServer]) {
    each.maxConnections = mostConnections;
    const requests = new OpenRequests({ silence: options.longestSilence, refusal: bodyTimedOut });
    requests.watch(each);
    // Sockets answer upgrades on the first alone.
    refuseUnreadable(each, requests, each === server ? ['request', 'upgrade'] : ['request']);
    if (options.stillAt !== undefined) each.prependListener('request', dateFrom(options.clock));
  }
  const listen = (each: Server, port: number, file: string) =>
    listenOnLastingPort(each, options.host, port, join(resolve(options.dataDir), file)).catch((error: Error) => {
      server.close();
      void parts.close();
      throw error;
    });
  const answersCallers = options.cluster?.role !== 'worker';
  const port = answersCallers ? await listen(server, options.port, 'port') : 0;
  const syncPort =
    options.syncPort === undefined || !answersCallers
      ? undefined
      : await listen(syncServer, options.syncPort, 'sync-port');
  const origin = `http://${isWildcard(options.host) ? '127.0.0.1' : bracketed(options.host)}`;
  const address = `${origin}:${port}`;
  bases.address = address;
  const sockets = serveSockets(server, { ...parts, bases, mostSockets: options.mostSockets });
  const sender = new WebhookSender({
    ...parts,
    present: (job) => parts.presenter.job(job, job.base ?? bases.usual, 'reversed'),
    calls: parts.webhookCalls,
    secretOf: (owner) => parts.webhookSecretOf(owner),
    lookAgain: cluster ? lookForOthers : lookAgain,
  });
  await (cluster ? cluster.start(parts) : parts.scheduler.recover());
  await sender.start();
  const closing = new AbortController();
  const sweeping = expire(parts, closing.signal);
  return {
    url: `${address}/v2`,
    syncUrl: `${address}/sync/v2`,
    syncPortUrl: syncPort === undefined ? undefined : `${origin}:${syncPort}/v2`,
    port,
    load: () => parts.scheduler.load,
    overview: () => overviewOf(parts, options.dataDir),
    accountOf: async (key) => (await parts.accounts.find(key))?.owner,
    faults: parts.faults,
    faultRoutes: createFaultApp(parts),
    reset: async () => {
      parts.faults.clear();
      await parts.creations.forget();
      await removeAll(parts);
      await Promise.all([parts.webhooks.removeAll(), parts.webhookCalls.removeAll()]);
      await parts.scheduler.untilIdle();
      await parts.files.untilRemoved();
    },
    close: async () => {
      closing.abort();
      await parts.scheduler.stop();
      await sender.stop();
      await cluster?.leave();
      const closed = sockets.close();
      syncServer.close();
      for (const each of [server, syncServer]) each.closeAllConnections();
      await Promise.all([closed, sweeping, parts.files.untilRemoved()]);
      await parts.close();
      dismissWorkers(options.dataDir);
    },
  };
}

function dateFrom(clock: Clock): RequestListener {
  return (_request, response) => response.setHeader('Date', new Date(clock.stamp()).toUTCString());
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
