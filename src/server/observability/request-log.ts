import type { Socket } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { runInRequest, type IdMaker, type Logger, type RequestContext } from '../../runtime';
import type { RequestMetrics } from './request-metrics';
import { routeOf } from './routes';

export interface RequestLogParts {
  ids: IdMaker;
  logger: Logger;
  metrics: RequestMetrics;
  /** Label of a v1 key by its owner. */
  labelOf: (owner: string) => string;
}

/** Probes and scrapes come every few seconds. */
const routesOfProbes = ['/_/health', '/_/ready', '/_/metrics'];

/**
 * Writes one line for each request that has ended and counts it. `X-Request-Id` and `traceparent` (W3C Trace Context) are
 * taken over from the client; a request without an id gets one, and the answer names it.
 */
export function requestLog(parts: RequestLogParts): RequestHandler {
  const traffic = new SocketTraffic();
  return (request, response, next) => {
    const startedAt = performance.now();
    const context = contextOf(request, parts.ids);
    response.set('X-Request-Id', context.requestId);
    // What passes through to v2 carries the same id.
    request.headers['x-request-id'] = context.requestId;
    parts.metrics.started();
    response.once('close', () => {
      const ended = {
        method: request.method,
        route: routeOf(request),
        status: response.statusCode,
        seconds: (performance.now() - startedAt) / 1000,
        aborted: !response.writableFinished,
        ...traffic.since(request.socket),
      };
      parts.metrics.ended(ended);
      writeLine(parts, context, ended);
    });
    runInRequest(context, next);
  };
}

type Ended = Parameters<RequestMetrics['ended']>[0];

function writeLine({ logger, labelOf }: RequestLogParts, context: RequestContext, ended: Ended): void {
  const { owner, requestId, traceparent, processId } = context;
  const level = routesOfProbes.includes(ended.route) ? 'debug' : 'info';
  const line = { ...ended, caller: owner && labelOf(owner), processId, requestId, traceparent };
  logger[level](line, ended.aborted ? 'the client left before its answer was complete' : 'request ended');
}

function contextOf(request: Request, ids: IdMaker): RequestContext {
  const requestId = request.get('x-request-id') ?? '';
  const traceparent = request.get('traceparent') ?? '';
  return {
    requestId: /^[\w.:@/+=-]{1,128}$/.test(requestId) ? requestId : ids.uuid(),
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
