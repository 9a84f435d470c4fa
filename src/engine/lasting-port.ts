import { readFile, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Listens, and answers the port. Port 0 is the one that `file` remembers from the last time, where that is still free:
 * addresses of files that were given out before a restart stay good.
 */
export async function listenOnLastingPort(server: Server, host: string, port: number, file: string): Promise<number> {
  if (port !== 0) return listen(server, host, port);
  const last = await readFile(file, 'utf8').then(Number, () => 0);
  const taken = await listen(server, host, last).catch(() => listen(server, host, 0));
  await writeFile(file, String(taken));
  return taken;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
