import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { clientGone, runInRequest, type RequestContext } from '../runtime';
import { corsHeaders } from './cors';
import type { StatusAnswer, StatusAnswers } from './status-answers';

interface QuickStatusParts {
  statuses: StatusAnswers;
  /** Begins the log line of a request; a second time it only tells what it made of the first. */
  begin: (request: IncomingMessage, response: ServerResponse) => RequestContext;
  /** Whether polls shall fail, which is for the routes to do. */
  isTroubled?: () => boolean;
  /** Answers everything else. */
  otherwise: RequestListener;
}

/**
 * Old clients poll, some of them ten times a second, and wait by the thousand: a plain `GET /process/<id>`, with `?wait` or
 * without, is answered here, before the routes, as they would (decision 18). Whatever is not plain goes the ordinary way,
 * and so does a poll that ends in an error.
 */
export function quickStatus({ statuses, begin, isTroubled, otherwise }: QuickStatusParts): RequestListener {
  return (request, response) => {
    const poll = pollIn(request);
    if (!poll || isTroubled?.()) return otherwise(request, response);
    const { id, waits } = poll;
    const context = begin(request, response);
    const known = waits ? undefined : statuses.known(id);
    if (known) return send(known, { request, response, context });
    const answered = () => (waits ? statuses.awaited(id, clientGone(response)) : statuses.read(id));
    void runInRequest(context, answered)
      .catch(() => undefined)
      .then((answer) => {
        if (answer) send(answer, { request, response, context });
        else if (!response.closed) otherwise(request, response);
      });
  };
}

/** `?wait` and `?wait=` mean true (v1-clients B6). */
const plainPath = /^\/(?:v1\/)?process\/([\w-]+)(\?wait(?:=(?:true|1)?)?)?$/;
/** What makes a request more than a poll: a body, something to answer first, a mark of a loop, trouble asked for. */
const telling = ['content-length', 'transfer-encoding', 'expect', 'upgrade', 'cc-v1-proxy-instance', 'x-engine-fault'];

function pollIn({ method, url = '', headers }: IncomingMessage): { id: string; waits: boolean } | undefined {
  if (method !== 'GET' || telling.some((name) => headers[name] !== undefined)) return undefined;
  const [, id, wait] = plainPath.exec(url) ?? [];
  return id === undefined ? undefined : { id, waits: wait !== undefined };
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  context: RequestContext;
}

/** Pattern of the route that would have answered, for the log and the metrics. */
const route = { path: '/process/:id' };

function send({ status, body, bytes, processId, owner }: StatusAnswer, { request, response, context }: Exchange): void {
  Object.assign(request, { route });
  Object.assign(context, { processId, owner });
  response.writeHead(status, {
    'X-Request-Id': context.requestId,
    ...corsHeaders(request),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes,
  });
  response.end(body);
}
