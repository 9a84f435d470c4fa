import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Settings } from './config';

export interface Listener {
  /** `http://host:port`, or `https://…`. */
  url: string;
  /** Takes no new connection, and resolves once the requests under way have ended or `grace` milliseconds are over. */
  close(grace?: number): Promise<void>;
}

/** Listens on HOST:PORT and, where a certificate is set, on TLS_PORT too; neither redirects to the other (v1-clients R1). */
export async function listen(settings: Settings, handler: RequestListener): Promise<Listener[]> {
  const plain = await open(createServer(handler), settings.host, settings.port, 'http');
  if (!settings.tlsCert || !settings.tlsKey) return [plain];
  const files = { cert: readFileSync(settings.tlsCert), key: readFileSync(settings.tlsKey) };
  return [plain, await open(createSecureServer(files, handler), settings.host, settings.tlsPort ?? 8443, 'https')];
}

async function open(server: Server, host: string, port: number, scheme: string): Promise<Listener> {
  // Uploads and long polls last as long as they must; idle connections outlive those of common load balancers (60 s).
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `${scheme}://${name}:${address.port}`, close: (grace) => close(server, grace) };
}

function close(server: Server, grace = 5_000): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), grace);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
