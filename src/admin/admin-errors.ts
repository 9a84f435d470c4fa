import type { ErrorRequestHandler } from 'express';
import { UpstreamError } from '../upstream';
import { loggerFor, requestOf, type Logger } from '../runtime';

/** Errors below `/_/` as JSON, without what only developers should read: those of the client, of the upstream, of ours. */
export function adminErrors(logger: Logger): ErrorRequestHandler {
  return (error: Error & { status?: number; expose?: boolean }, _request, response, _next) => {
    const status = error instanceof UpstreamError ? 502 : (error.status ?? 500);
    if (status >= 500 && !response.closed)
      loggerFor(logger, requestOf(response)).error({ err: error }, 'a request below /_/ failed');
    if (response.headersSent) return void response.destroy();
    const isTold = error instanceof UpstreamError || (status < 500 && error.expose !== false);
    response
      .status(status)
      .json({ error: isTold ? error.message : 'The server has failed; its log tells why.', code: status });
  };
}
