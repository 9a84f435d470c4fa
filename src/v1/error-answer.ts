import type { Request, Response } from 'express';
import { sendJson } from './answer';
import { asV1Error } from './as-v1-error';
import type { V1Parts } from './parts';
import { presentError } from './present';
import { loggerFor, requestOf } from '../runtime';

/** Answers what a route has thrown, in v1's form; an answer that has begun is broken off. */
export function errorAnswer({ logger }: Pick<V1Parts, 'logger'>) {
  return (thrown: unknown, request: Request, response: Response): void => {
    const error = asV1Error(thrown);
    // A client that left broke what it was waiting for: nothing is wrong here, and its request has a line of its own.
    const isFailure = error.status >= 500 && !error.details.isPlanned;
    if (isFailure && !response.closed) {
      const facts = { err: thrown, method: request.method };
      loggerFor(logger, requestOf(response)).error(facts, 'a request failed');
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status, headers, body } = presentError(error);
    sendJson(response.set(headers), { status, body });
  };
}
