import type { ServerResponse } from 'node:http';

/** Aborts when the client leaves before its answer is complete, so that nothing is held open for nobody. */
export function clientGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  if (response.closed && !response.writableFinished) gone.abort();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
