import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import {
  runInRequest,
  type CallJournal,
  type Clock,
  type IdMaker,
  type Logger,
  type RequestContext,
} from '../../runtime';
import type { RequestMetrics } from './request-metrics';
import { passedThrough, routeOf } from './routes';

export interface RequestLogParts {
  clock: Clock;
  ids: IdMaker;
  logger: Logger;
  metrics: RequestMetrics;
  /** Keeps the calls of v1. */
  received: CallJournal;
  /** Label of a v1 key by its owner. */
  labelOf: (owner: string) => string;
  /** Told of each request that has been answered. */
  onEnd?: (request: IncomingMessage, ended: Ended, context: RequestContext) => void;
}

/** Probes and scrapes come every few seconds. */
const routesOfProbes = ['/_/health', '/_/ready', '/_/metrics'];

/**
 * Writes one line for each request that has ended and counts it. `X-Request-Id` and `traceparent` (W3C Trace Context) are
 * taken over from the client; a request without an id gets one, and the answer names it.
 */
export class RequestLog {
  private readonly traffic = new SocketTraffic();
  private readonly begun = new WeakMap<IncomingMessage, RequestContext>();

  constructor(private readonly parts: RequestLogParts) {}

  /** A request that has begun already goes on with what it was given then. */
  begin = (request: IncomingMessage, response: ServerResponse): RequestContext => {
    const already = this.begun.get(request);
    if (already) return already;
    const startedAt = performance.now();
    const context = contextOf(request, this.parts.ids);
    this.begun.set(request, context);
    this.parts.metrics.started();
    // The log, the limits and each pipe of a download wait for the end of an answer.
    response.setMaxListeners(20);
    response.once('close', () => this.end(context, request, { response, startedAt }));
    return context;
  };

  handler: RequestHandler = (request, response, next) => {
    const context = this.begin(request, response);
    response.set('X-Request-Id', context.requestId);
    // What passes through to v2 carries the same id.
    request.headers['x-request-id'] = context.requestId;
    runInRequest(context, next);
  };

  private end(
    context: RequestContext,
    request: IncomingMessage,
    { response, startedAt }: { response: ServerResponse; startedAt: number },
  ): void {
    const ended = {
      method: request.method ?? '',
      route: routeOf(request),
      status: response.statusCode,
      seconds: (performance.now() - startedAt) / 1000,
      aborted: !response.writableFinished,
      ...this.traffic.since(request.socket),
    };
    this.parts.metrics.ended(ended);
    this.keep(request, ended, context.processId);
    writeLine(this.parts, context, ended);
    this.parts.onEnd?.(request, ended, context);
  }

  /** The journal is of v1: neither the proxy's own pages nor what passes through to v2. */
  private keep(request: IncomingMessage & { originalUrl?: string }, ended: Ended, processId?: string): void {
    const { method, route, status } = ended;
    const path = request.originalUrl ?? request.url ?? '';
    if (route === passedThrough || /^\/+_(\/|$)/.test(path)) return;
    this.parts.received.add({ at: this.parts.clock.stamp(), method, path, status, processId });
  }
}

type Ended = Parameters<RequestMetrics['ended']>[0];

function writeLine({ logger, labelOf }: RequestLogParts, context: RequestContext, ended: Ended): void {
  const { owner, requestId, traceparent, processId } = context;
  const level = routesOfProbes.includes(ended.route) ? 'debug' : 'info';
  const line = { ...ended, caller: owner && labelOf(owner), processId, requestId, traceparent };
  logger[level](line, ended.aborted ? 'the client left before its answer was complete' : 'request ended');
}

function contextOf({ headers, method, url }: IncomingMessage, ids: IdMaker): RequestContext {
  const requestId = String(headers['x-request-id'] ?? '');
  const traceparent = String(headers.traceparent ?? '');
  return {
    requestId: /^[\w.:@/+=-]{1,128}$/.test(requestId) ? requestId : ids.uuid(`${method} ${url}`),
    traceparent: /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/.test(traceparent) ? traceparent : undefined,
  };
}

/** Counts the bytes of each request on a connection that serves many. */
class SocketTraffic {
  private readonly counted = new WeakMap<Socket, { received: number; sent: number }>();

  since(socket: Socket): { received: number; sent: number } {
    const before = this.counted.get(socket) ?? { received: 0, sent: 0 };
    const now = { received: socket.bytesRead ?? before.received, sent: socket.bytesWritten ?? before.sent };
    this.counted.set(socket, now);
    return { received: now.received - before.received, sent: now.sent - before.sent };
  }
}
