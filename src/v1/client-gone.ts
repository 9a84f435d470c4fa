import type { Response } from 'express';

/** Aborts when the client leaves before its answer is complete, so that nothing is held open for nobody. */
export function clientGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
