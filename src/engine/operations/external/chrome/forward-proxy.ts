import { createReadStream } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';

import { ForbiddenHostError, type NetworkPolicy } from '../../../../network';

export interface ForwardProxy {
  /** For `--proxy-server`. */
  url: string;
  /** Hosts that could not be reached, as the page names them, and why. */
  failures: ReadonlyMap<string, Error>;
  close(): Promise<void>;
}

/** A file served under `http://input.invalid/`, as a page opened from the disk could read other files of the disk. */
export interface ServedFile {
  path: string;
  type: string;
  /** For a page that has none of its own. */
  title: string;
}

export const inputUrl = 'http://input.invalid/';

/** The only way a browser has to the network: every connection is judged by the policy, after DNS. Listens on loopback. */
export async function startForwardProxy(policy: NetworkPolicy, file?: ServedFile): Promise<ForwardProxy> {
  const failures = new Map<string, Error>();
  const sockets = new Set<Duplex>();
  const server = http.createServer((request, response) => {
    if (file !== undefined && request.url === inputUrl) serve(file, response);
    else if (request.url?.startsWith(inputUrl)) response.writeHead(404).end();
    else forward(request, response, policy, failures);
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    tunnel(request.url ?? '', socket, head, policy, failures).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failures,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function serve({ path, type }: ServedFile, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': type });
  pipeline(createReadStream(path), response, () => undefined);
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  policy: NetworkPolicy,
  failures: Map<string, Error>,
): void {
  const { 'proxy-connection': _proxyConnection, ...headers } = request.headers;
  const target = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : undefined;
  if (target?.protocol !== 'http:') {
    response.writeHead(400).end();
    return;
  }
  const outgoing = http.request(target, { method: request.method ?? 'GET', headers, agent: policy.httpAgent });
  outgoing.on('response', (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, incoming.headers);
    pipeline(incoming, response, () => undefined);
  });
  outgoing.on('error', (error) => {
    failures.set(target.hostname, ForbiddenHostError.behind(error) ?? error);
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  });
  pipeline(request, outgoing, () => undefined);
}

async function tunnel(
  authority: string,
  socket: Duplex,
  head: Buffer,
  policy: NetworkPolicy,
  failures: Map<string, Error>,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  const { hostname, port } = new URL(`http://${authority}`);
  const host = hostname.replace(/^\[|\]$/g, '');
  try {
    const outgoing = await policy.connect(host, Number(port || 80));
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    outgoing.write(head);
    pipeline(socket, outgoing, () => outgoing.destroy());
    pipeline(outgoing, socket, () => socket.destroy());
  } catch (error) {
    failures.set(hostname, ForbiddenHostError.behind(error) ?? (error as Error));
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  }
}
