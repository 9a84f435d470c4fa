import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Listens for a moment, so that a start can tell that a port is taken before it opens or logs anything. 0 and undefined
 * are always free. Rejects with the system's error: `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`.
 */
export async function expectFreePort(host: string | undefined, port = 0): Promise<void> {
  if (port === 0) return;
  const trial = createServer().listen({ host, port, exclusive: true });
  await once(trial, 'listening');
  trial.close();
  await once(trial, 'close');
}
