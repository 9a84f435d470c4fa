import { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import express, { type Express, type RequestHandler } from 'express';
import type { Guesses } from '../admin';
import { keepAliveAgents, laterProxyMiddleware } from '../network';
import { loggerFor, requestOf, type Logger } from '../runtime';
import type { UpstreamBases } from '../upstream';
import type { Upgrade } from './upgrades';
import { V2Places } from './v2-places';

export interface PassThroughParts {
  bases: UpstreamBases;
  /** Of the embedded engine, which is told under which URL its caller reaches it; absent for any other upstream. */
  passOnSecret?: string;
  publicUrl?: string;
  trustProxy: string;
  adminToken?: string;
  guesses: Guesses;
  logger: Logger;
}

export interface PassThrough {
  routes: Express;
  /** Whether this upgrade is one to pass on; it has been answered then. */
  upgrade: Upgrade;
}

/**
 * Passes `/v2` and `/sync/v2` on unchanged, so that new v2 code can use the same hostname (design section 6), and what the
 * addresses of the embedded engine lead to: its storage, its signed URLs and its sockets.
 */
export function passThrough(parts: PassThroughParts): PassThrough {
  const places = new V2Places(parts.bases, parts.passOnSecret !== undefined);
  const routes = express();
  routes.disable('x-powered-by').set('trust proxy', parts.trustProxy);
  const proxy = laterProxyMiddleware({
    target: parts.bases.url,
    pathFilter: (_path, request) => places.of(request) !== undefined,
    router: (request) => places.of(request)?.origin,
    pathRewrite: (path, request) => places.of(request)?.path ?? path,
    changeOrigin: true,
    agent: keepAliveAgents().agentFor(new URL(parts.bases.url)),
    on: { error: (error, _request, response) => answerUnreachable(error, response, parts.logger) },
  });
  routes.use(allowOrigins(places), prepare(parts, places), (request, response, next) => {
    if (!places.of(request)) return next();
    proxy()(request, response, next).catch(next);
  });
  return {
    routes,
    upgrade: (request, socket, head) => {
      if (!places.isSocket(request)) return false;
      socket.on('error', () => socket.destroy());
      Object.setPrototypeOf(request, routes.request);
      passOn(request as express.Request, parts);
      proxy().upgrade(request, socket as never, head);
      return true;
    },
  };
}

/** Preflights are answered here for every upstream; keys protect the answers, not cookies. */
function allowOrigins(places: V2Places): RequestHandler {
  return (request, response, next) => {
    if (!places.isApi(request)) return next();
    response.set({
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'Location, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining',
    });
    if (request.method !== 'OPTIONS') return next();
    response.set({
      'Access-Control-Allow-Methods': 'GET, POST, DELETE',
      // A star does not cover Authorization (Fetch standard), so what the page asks for is named.
      'Access-Control-Allow-Headers': request.get('access-control-request-headers') ?? '*',
      'Access-Control-Max-Age': '86400',
      Vary: 'Access-Control-Request-Headers',
    });
    response.status(204).end();
  };
}

function prepare(parts: PassThroughParts, places: V2Places): RequestHandler {
  return (request, response, next) => {
    if (!places.of(request)) return next();
    if (parts.publicUrl === undefined && !/^[\w.:[\]-]+$/.test(request.host ?? '')) {
      response.status(400).json({ message: 'The Host header is not valid.', code: 'INVALID_DATA' });
      return;
    }
    if (places.isStorage(request)) delete request.headers.authorization;
    passOn(request, parts);
    next();
  };
}

/** What nobody outside may say to the engine is taken off, and what only the proxy says is added. */
function passOn(request: express.Request, { passOnSecret, publicUrl, adminToken, guesses }: PassThroughParts): void {
  const { headers } = request;
  const presented = request.get('x-admin-token') ?? '';
  const isAdmin = adminToken !== undefined && guesses.accepts(presented, adminToken, request.ip ?? '');
  for (const name of Object.keys(headers)) {
    if (name === 'x-admin-token' || (name.startsWith('x-engine-') && !(isAdmin && name === 'x-engine-fault')))
      delete headers[name];
  }
  if (passOnSecret === undefined) return;
  headers['x-engine-secret'] = passOnSecret;
  headers['x-engine-base'] = publicUrl?.replace(/\/+$/, '') ?? `${request.protocol}://${request.host}`;
}

function answerUnreachable(error: Error, response: ServerResponse | Duplex, logger: Logger): void {
  const trace = response instanceof ServerResponse ? requestOf(response) : undefined;
  loggerFor(logger, trace).warn({ err: error }, 'a v2 request could not be passed on');
  if (!(response instanceof ServerResponse)) return void response.destroy();
  if (!response.headersSent) {
    response.writeHead(503, { 'Content-Type': 'application/json', 'Retry-After': '30' });
    response.write(JSON.stringify({ message: 'The v2 API could not be reached.', code: 'UNAVAILABLE' }));
  }
  response.end();
}
