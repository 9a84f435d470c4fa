import { createServer, type Server } from 'node:http';
import { join, resolve } from 'node:path';
import type { Request } from 'express';
import type { NetworkPolicy } from '../network';
import type { Clock, IdMaker, Logger } from '../runtime';
import { createEngineApp } from './api/app';
import { serveSockets } from './api/sockets';
import { buildParts } from './engine-parts';
import { expire } from './jobs';
import { listenOnLastingPort } from './lasting-port';
import type { Operation } from './operations';
import type { TransferOperation } from './storage';
import { WebhookSender } from './webhooks';

export interface EngineOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  /** A second port, all of whose API requests are held like those of `/sync/v2`; 0: any free one. */
  syncPort?: number;
  /** Made where it is missing; one engine at a time. */
  dataDir: string;
  operations: Operation[];
  storageOperations?: TransferOperation[];
  /** Where the engine's own fetches, exports and webhooks may connect. */
  networkPolicy: NetworkPolicy;
  clock: Clock;
  ids: IdMaker;
  logger: Logger;
  /** Who may call, with scopes and credits; without it any key (docs/engine.md). */
  keysFile?: string;
  /** Bytes that the files of all jobs may take; default 20 GB. */
  quotaBytes?: number;
  /** Conversions at a time; default: the number of cores. */
  workers?: number;
  /** URL under which callers reach the engine, where it is not the address it listens on. */
  publicUrl?: string;
  /** Upload forms without Content-Length and with an Authorization header are taken too, as older SDKs send them. */
  lenientUploads?: boolean;
  /** 100, as recorded, or 0, as readers may expect (v2-contract 9.1). */
  percentWhileWaiting?: 0 | 100;
}

/** Milliseconds. Longer than callers keep an idle connection: who closes first must not be the engine, lest a request get lost. */
const keepAliveTimeout = 75_000;

export interface RunningEngine {
  /** Asynchronous base: `http://host:port/v2`. */
  url: string;
  /** Base whose requests are held until the job or task has ended. */
  syncUrl: string;
  /** The same on the second port, `http://host:syncPort/v2`. */
  syncPortUrl?: string;
  port: number;
  /** Tasks that run are stopped; they start again with the next engine on the same folder. */
  close(): Promise<void>;
}

/** Starts an embedded v2: API, storage, sockets and conversions behind one port (v2-contract 9). */
export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  const parts = await buildParts(options);
  let address = '';
  const base = () => options.publicUrl ?? address;
  const baseOf = (request: Request) => options.publicUrl ?? (isWildcard(options.host) ? originOf(request) : address);
  const app = createEngineApp({ ...parts, baseOf });
  const server = createServer({ requestTimeout: 0, keepAliveTimeout }, app);
  const syncServer = createServer({ requestTimeout: 0, keepAliveTimeout }, (request, response) => {
    request.url = request.url?.replace(/^\/v2(?=[/?]|$)/, '/sync/v2');
    app(request, response);
  });
  const listen = (each: Server, port: number, file: string) =>
    listenOnLastingPort(each, options.host, port, join(resolve(options.dataDir), file)).catch((error: Error) => {
      server.close();
      parts.close();
      throw error;
    });
  const port = await listen(server, options.port, 'port');
  const syncPort = options.syncPort === undefined ? undefined : await listen(syncServer, options.syncPort, 'sync-port');
  const origin = `http://${isWildcard(options.host) ? '127.0.0.1' : bracketed(options.host)}`;
  address = `${origin}:${port}`;
  const sockets = serveSockets(server, { ...parts, base });
  const sender = new WebhookSender({
    ...parts,
    present: (job) => parts.presenter.job(job, base(), 'reversed'),
    secretOf: (owner) => parts.webhookSecretOf(owner),
  });
  parts.scheduler.recover();
  const closing = new AbortController();
  const sweeping = expire(parts, closing.signal);
  return {
    url: `${address}/v2`,
    syncUrl: `${address}/sync/v2`,
    syncPortUrl: syncPort === undefined ? undefined : `${origin}:${syncPort}/v2`,
    port,
    close: async () => {
      closing.abort();
      sender.stop();
      await parts.scheduler.stop();
      const closed = sockets.close();
      syncServer.close();
      for (const each of [server, syncServer]) each.closeAllConnections();
      await Promise.all([closed, sweeping]);
      parts.close();
    },
  };
}

/** Listening on all addresses, only the caller knows the one he uses. */
function originOf(request: Request): string {
  return `${request.protocol}://${(request.get('host') ?? '').replace(/^([\w-]+\.)?sync\./i, '$1')}`;
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
