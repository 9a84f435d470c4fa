import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Settings } from '../config';
import { LateHeads, OpenRequests } from '../runtime';
import { noticeLeaving } from './half-closed';
import { toOriginForm } from './origin-form';
import { isWornOut, retryWithEscapedTarget, type ParserError } from './unescaped-target';
import { goOnWithoutUpgrade, type Upgrade } from './upgrades';

export interface Listener {
  /** `http://host:port`, or `https://…`. */
  url: string;
  /**
   * Accepts no new connections, and resolves once the requests under way have ended or `grace` milliseconds have passed,
   * with the number of requests that were cut then.
   */
  close(grace?: number): Promise<number>;
}

/** Listens on HOST:PORT and, with a certificate, on TLS_PORT too; neither redirects to the other (v1-clients R1). */
export async function listen(
  settings: Settings,
  handler: RequestListener,
  upgrade: Upgrade = () => false,
  most = mostConnections,
): Promise<Listener[]> {
  const { host } = settings;
  const accepted = { handler, upgrade, most };
  const plain = await open(createServer(options, handler), accepted, { host, port: settings.port, scheme: 'http' });
  const port = tlsPortOf(settings);
  if (port === undefined || !settings.tlsCert || !settings.tlsKey) return [plain];
  try {
    const files = { cert: readFileSync(settings.tlsCert), key: readFileSync(settings.tlsKey) };
    const server = createSecureServer({ ...options, ...files, ALPNProtocols: ['http/1.1', 'http/1.0'] }, handler);
    return [plain, await open(server, accepted, { host, port, scheme: 'https' })];
  } catch (error) {
    await plain.close();
    throw error;
  }
}

/** The port of HTTPS; undefined without a certificate. */
export function tlsPortOf({ tlsCert, tlsKey, tlsPort }: Settings): number | undefined {
  return tlsCert && tlsKey ? (tlsPort ?? 8443) : undefined;
}

/**
 * A request without a Host header is answered like any other, not with an empty 400 (v1-clients S10). TCP's own probes
 * tell of clients that are gone: one that has only closed its side still waits for its answer.
 */
const options = { requireHostHeader: false, keepAlive: true, keepAliveInitialDelay: 30_000 };

/** Above ten thousand clients that wait; without a limit, idle connections take every descriptor. */
const mostConnections = 16_000;

/** Connections that the system takes in while the server is busy; it keeps to its own limit (`somaxconn`). */
const backlog = 4_096;

interface Accepted {
  handler: RequestListener;
  upgrade: Upgrade;
  /** Connections at a time. */
  most: number;
}

interface Address {
  host: string;
  port: number;
  scheme: 'http' | 'https';
}

async function open(
  server: Server,
  { handler, upgrade, most }: Accepted,
  { host, port, scheme }: Address,
): Promise<Listener> {
  // Uploads and long polls last as long as they must; idle connections outlive those of common load balancers (60 s).
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  server.keepAliveTimeout = 65_000;
  server.maxConnections = most;
  Object.assign(server, { httpAllowHalfOpen: true });
  const requests = new OpenRequests();
  requests.watch(server);
  for (const event of ['request', 'checkExpectation', 'upgrade']) server.prependListener(event, toOriginForm);
  server.prependListener('request', noticeLeaving);
  server.prependListener('request', ({ socket }, response) => {
    if (isWornOut(socket)) response.shouldKeepAlive = false;
  });
  const heads = new LateHeads(server, ['request', 'checkExpectation', 'upgrade']);
  server.on('clientError', (error: ParserError, socket) => {
    const refuse = () => requests.refuseNext(socket, () => answerUnreadable(error, socket));
    if (error.code === tooLate) return heads.unlessArrived(socket, refuse);
    if (!retryWithEscapedTarget(server, error, socket as Socket, requests)) refuse();
  });
  server.on('checkExpectation', handler);
  server.on('upgrade', (request, socket, head) => {
    if (!upgrade(request, socket, head)) requests.afterLatest(socket, () => goOnWithoutUpgrade(server, request, head));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog }, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `${scheme}://${name}:${address.port}`, close: (grace) => close(server, requests, grace) };
}

const tooLate = 'ERR_HTTP_REQUEST_TIMEOUT';

const statusOfParserError: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  [tooLate]: '408 Request Timeout',
};

/** Even what is not valid HTTP is answered in v1's form: an empty body crashes old clients (v1-clients S10). */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusOfParserError[error.code ?? ''] ?? '400 Bad Request';
  const body = JSON.stringify({ error: status.slice(4), code: Number(status.slice(0, 3)) });
  const head = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close`;
  socket.end(`HTTP/1.1 ${status}\r\n${head}\r\n\r\n${body}`);
}

const closeIdleEvery = 100;

function close(server: Server, requests: OpenRequests, grace = 5_000): Promise<number> {
  return new Promise((resolve) => {
    let cut = 0;
    const idle = setInterval(() => server.closeIdleConnections(), closeIdleEvery);
    const timer = setTimeout(() => {
      cut = requests.count;
      server.closeAllConnections();
    }, grace);
    server.close(() => {
      clearTimeout(timer);
      clearInterval(idle);
      resolve(cut);
    });
    server.closeIdleConnections();
  });
}
