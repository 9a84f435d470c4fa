import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Express, Request, Response } from 'express';
import type { RequestContext } from '../runtime';
import { cors } from './cors';
import { errorAnswer } from './error-answer';
import { methodOverride } from './method-override';
import type { V1Parts } from './parts';
import { processHandlers } from './routes/process';

interface DirectCallsParts {
  /** The v1 face, whose routes these are. */
  v1: Express;
  parts: V1Parts;
  /** Begins the log line of a request. */
  begin: (request: IncomingMessage, response: ServerResponse) => RequestContext;
  /** Answers everything else. */
  otherwise: RequestListener;
}

/**
 * A plain `POST /process` or `POST /process/<id>` goes straight to its route: to walk past everything else that Express
 * asks first takes more time than most of what the route does (decision 18). What is not plain goes the ordinary way, and
 * so does everything where calls may lead to another v1 server.
 */
export function directCalls({ v1, parts, begin, otherwise }: DirectCallsParts): RequestListener {
  const { create, start } = processHandlers(parts);
  const answerError = errorAnswer(parts);
  return (incoming, outgoing) => {
    const call = parts.routes ? undefined : callIn(incoming);
    if (!call) return otherwise(incoming, outgoing);
    const context = begin(incoming, outgoing);
    const { request, response } = forExpress(v1, incoming, outgoing);
    const [path, handler] =
      call.id === undefined ? (['/process', create] as const) : (['/process/:id', start] as const);
    Object.assign(request, { route: { path }, params: call });
    response.setHeader('X-Request-Id', context.requestId);
    cors(request, response, () => undefined);
    methodOverride(request, response, () => undefined);
    handler(request, response).catch((error: unknown) => answerError(error, request, response));
  };
}

const plainPath = /^\/(?:v1\/)?process(?:\/([\w-]+))?$/;
/** What others have to look at first. */
const telling = ['expect', 'upgrade', 'x-http-method-override', 'x-engine-fault', 'cc-v1-proxy-instance'];

function callIn({ method, url = '', headers }: IncomingMessage): { id?: string } | undefined {
  if (method !== 'POST' || telling.some((name) => headers[name] !== undefined)) return undefined;
  const found = plainPath.exec(url);
  return found ? { id: found[1] } : undefined;
}

/** What Express makes of a request and its response before it looks for a route. */
function forExpress(app: Express, incoming: IncomingMessage, outgoing: ServerResponse) {
  const request = Object.setPrototypeOf(incoming, app.request) as Request;
  const response = Object.setPrototypeOf(outgoing, app.response) as Response;
  Object.assign(request, { res: response, originalUrl: incoming.url, baseUrl: '' });
  Object.assign(response, { req: request, locals: {} });
  return { request, response };
}
