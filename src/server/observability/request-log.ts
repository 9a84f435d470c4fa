import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import {
  beginRequest,
  requestOf,
  withoutSecrets,
  writeFields,
  type CallJournal,
  type Clock,
  type IdMaker,
  type Logger,
  type RequestContext,
} from '../../runtime';
import type { EndedRequest, RequestMetrics } from './request-metrics';
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
  onEnd?: (request: IncomingMessage, ended: EndedRequest, context: RequestContext) => void;
}

/** What nginx logs for a client that left before its answer began. */
const clientClosedRequest = 499;

/** Probes and scrapes come every few seconds. */
const routesOfProbes = ['/_/health', '/_/ready', '/_/metrics'];

/**
 * Writes one line for each request that has ended and counts it. `X-Request-Id` and `traceparent` (W3C Trace Context) are
 * taken over from the client; a request without an id gets one, and the answer names it.
 */
export class RequestLog {
  private readonly traffic = new SocketTraffic();

  constructor(private readonly parts: RequestLogParts) {}

  /** A request that has begun already goes on with what it was given then. */
  begin = (request: IncomingMessage, response: ServerResponse): RequestContext => {
    const already = requestOf(response);
    if (already) return already;
    const startedAt = performance.now();
    const context = contextOf(request, this.parts.ids);
    beginRequest(response, context);
    this.parts.metrics.started();
    // The log, the limits and each pipe of a download wait for the end of an answer.
    response.setMaxListeners(20);
    response.on('close', () => this.end(context, request, { response, startedAt }));
    return context;
  };

  handler: RequestHandler = (request, response, next) => {
    const context = this.begin(request, response);
    response.set('X-Request-Id', context.requestId);
    // What passes through to v2 carries the same id.
    request.headers['x-request-id'] = context.requestId;
    next();
  };

  private end(
    context: RequestContext,
    request: IncomingMessage,
    { response, startedAt }: { response: ServerResponse; startedAt: number },
  ): void {
    const { received, sent } = this.traffic.since(request.socket);
    const ended: EndedRequest = {
      method: request.method ?? '',
      route: context.route ?? routeOf(request),
      status: response.headersSent ? response.statusCode : clientClosedRequest,
      seconds: (performance.now() - startedAt) / 1000,
      aborted: !response.writableFinished,
      received,
      sent,
    };
    this.parts.metrics.ended(ended);
    this.keep(request, ended, context.processId);
    writeLine(this.parts, context, ended);
    this.parts.onEnd?.(request, ended, context);
  }

  /** The journal is of v1: neither the proxy's own pages nor what passes through to v2. */
  private keep(request: IncomingMessage & { originalUrl?: string }, ended: EndedRequest, processId?: string): void {
    const { method, route, status } = ended;
    const path = request.originalUrl ?? request.url ?? '';
    if (route === passedThrough || /^\/+_(\/|$)/.test(path)) return;
    this.parts.received.add({ at: this.parts.clock.stamp(), method, path, status, processId });
  }
}

function writeLine({ logger, labelOf }: RequestLogParts, context: RequestContext, ended: EndedRequest): void {
  const { owner, requestId, traceparent, processId } = context;
  const { method, route, status, seconds, aborted, received, sent } = ended;
  const level = routesOfProbes.includes(route) ? 'debug' : 'info';
  const caller = owner === undefined ? '' : `,"caller":${text(labelOf(owner))}`;
  const fields =
    `"method":${text(method)},"route":${text(route)},"status":${status},"seconds":${seconds},"aborted":${aborted}` +
    `,"received":${received},"sent":${sent}${caller}${optional('processId', processId)}` +
    `,"requestId":${text(requestId)}${optional('traceparent', traceparent)}`;
  writeFields(logger, level, fields, aborted ? 'the client left before its answer was complete' : 'request ended');
}

function optional(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${text(value)}`;
}

/** As JSON. What a client names its request may hold what no log should. */
function text(value: string): string {
  return plain.test(value) ? `"${value}"` : JSON.stringify(withoutSecrets(value));
}

/** Of such letters alone no credential is made that would be masked, nor need any be escaped. */
const plain = /^[\w/:.+*=-]*$/;

function contextOf({ headers, method, url }: IncomingMessage, ids: IdMaker): RequestContext {
  const { 'x-request-id': given, traceparent } = headers;
  const isId = typeof given === 'string' && /^[\w.:@/+=-]{1,128}$/.test(given);
  return {
    requestId: isId ? given : ids.uuid(`${method} ${url}`),
    traceparent: typeof traceparent === 'string' && isTraceparent.test(traceparent) ? traceparent : undefined,
    route: undefined,
    owner: undefined,
    processId: undefined,
  };
}

const isTraceparent = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/** Counts the bytes of each request on a connection that serves many. */
class SocketTraffic {
  private readonly counted = new WeakMap<Socket, Traffic>();

  since(socket: Socket): Traffic {
    const counted = this.counted.get(socket) ?? { received: 0, sent: 0 };
    if (counted.received === 0) this.counted.set(socket, counted);
    const since = {
      received: (socket.bytesRead ?? counted.received) - counted.received,
      sent: (socket.bytesWritten ?? counted.sent) - counted.sent,
    };
    counted.received += since.received;
    counted.sent += since.sent;
    return since;
  }
}

interface Traffic {
  received: number;
  sent: number;
}
