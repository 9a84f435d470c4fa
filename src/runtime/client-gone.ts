import type { ServerResponse } from 'node:http';

const signals = new WeakMap<ServerResponse, AbortSignal>();

/**
 * Aborts when the client leaves before its answer is complete, so that nothing is held open for nobody. The same signal
 * for each call with one response.
 */
export function clientGone(response: ServerResponse): AbortSignal {
  const signal = signals.get(response) ?? watch(response);
  signals.set(response, signal);
  return signal;
}

function watch(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  if (response.closed && !response.writableFinished) gone.abort();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
