import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Recorder } from '../migration/recorder';
import { atEndOfTurn, clientGone, type Clock, type RequestContext } from '../runtime';
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
  clock: Pick<Clock, 'now'>;
  /** Sees everything. To look on while it is answered costs a poll more than answering it, so what is answered at once is told. */
  recorder?: Pick<Recorder, 'tap' | 'polled'>;
}

/**
 * Old clients poll, some of them ten times a second, and wait by the thousand: a plain `GET /process/<id>`, with `?wait` or
 * without, is answered here, before the routes, as they would (decision 18). Whatever is not plain goes the ordinary way,
 * and so does a poll that ends in an error.
 */
export function quickStatus(parts: QuickStatusParts): RequestListener {
  const { statuses, begin, isTroubled, clock, recorder } = parts;
  const otherwise: RequestListener = (request, response) => {
    recorder?.tap(request, response);
    parts.otherwise(request, response);
  };
  return (request, response) => {
    const poll = pollIn(request);
    if (!poll || isTroubled?.()) return otherwise(request, response);
    const { id, waits } = poll;
    const startedAt = clock.now();
    const context = begin(request, response);
    const answer = (status: StatusAnswer) => {
      if (response.closed) return;
      send(status, { request, response, context });
      if (waits) return;
      const { body } = status;
      recorder?.polled({ request, response, startedAt, ended: clock.now(), body, requestId: context.requestId });
    };
    const known = waits ? undefined : statuses.known(id);
    if (known) return atEndOfTurn(() => answer(known));
    if (waits) recorder?.tap(request, response);
    const answerOrRoute = (status?: StatusAnswer) => {
      if (status) atEndOfTurn(() => answer(status));
      else if (!response.closed) (waits ? parts.otherwise : otherwise)(request, response);
    };
    const answered = waits ? statuses.awaited(id, clientGone(response), context) : statuses.read(id, context);
    answered.then(answerOrRoute, () => answerOrRoute());
  };
}

/** `?wait` and `?wait=` mean true (v1-clients B6). */
const plainPath = /^\/(?:v1\/)?process\/([\w-]+)(\?wait(?:=(?:true|1)?)?)?$/;

function pollIn({ method, url = '', headers }: IncomingMessage): { id: string; waits: boolean } | undefined {
  if (method !== 'GET') return undefined;
  const found = plainPath.exec(url);
  return found?.[1] === undefined || isMore(headers) ? undefined : { id: found[1], waits: found[2] !== undefined };
}

/** What makes a request more than a poll: a body, something to answer first, a mark of a loop, trouble asked for. */
function isMore(headers: IncomingHttpHeaders): boolean {
  return (
    headers['content-length'] !== undefined ||
    headers['transfer-encoding'] !== undefined ||
    headers.expect !== undefined ||
    headers.upgrade !== undefined ||
    headers['cc-v1-proxy-instance'] !== undefined ||
    headers['x-engine-fault'] !== undefined
  );
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  context: RequestContext;
}

/** Pattern of the route that would have answered, for the log and the metrics. */
const route = '/process/:id';

function send({ status, body, bytes, processId, owner }: StatusAnswer, { request, response, context }: Exchange): void {
  context.route = route;
  context.processId = processId;
  context.owner = owner;
  // A list, not an object: node takes it over as it is.
  response.writeHead(status, [
    ...['X-Request-Id', context.requestId],
    ...corsHeaders(request),
    ...['Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(bytes)],
  ]);
  // Text of one byte a character is neither measured nor converted anew.
  response.end(body, bytes === body.length ? 'latin1' : 'utf8');
}
