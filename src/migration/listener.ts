import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpenRequests } from '../runtime';

export interface Listener {
  /** `http://host:port`. */
  url: string;
  /** Lets requests under way finish for a moment, and ends all connections. */
  close(): Promise<void>;
}

const grace = 2_000;

/** A small server of a command's own. Long polls and uploads take their time, so no request times out. */
export async function listenOn(
  handler: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<Listener> {
  const server = createServer({ requireHostHeader: false, keepAlive: true }, handler);
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  server.maxConnections = 5_000;
  new OpenRequests().watch(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), grace);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
