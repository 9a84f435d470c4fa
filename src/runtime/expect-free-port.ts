import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartError } from './start-error';

/**
 * Listens for a moment, so that a start can tell that a port is taken before it opens or logs anything. 0 is always free.
 * Rejects with a `StartError` that names `setting` where the host is none, else with the system's error:
 * `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`.
 */
export async function expectFreePort(setting: string, host: string | undefined, port: number): Promise<void> {
  const trial = createServer().listen({ host, port, exclusive: true });
  try {
    await once(trial, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall !== 'getaddrinfo') throw cause;
    throw new StartError(`Wrong setting: ${setting} ${host} is neither an address nor a name that leads to one`, {
      cause,
    });
  }
  trial.close();
  await once(trial, 'close');
}
