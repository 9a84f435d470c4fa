import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** Milliseconds that a head may take. */
export const headersTimeout = 100;

/** A server that waits for no head for long, and one client of it, whose connection it has accepted. */
export async function impatientServer(
  answer: RequestListener,
  prepare: (server: Server) => void,
): Promise<{ server: Server; client: Socket }> {
  const server = createServer({ headersTimeout, connectionsCheckingInterval: 20 }, answer);
  prepare(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const accepted = once(server, 'connection');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await Promise.all([once(client, 'connect'), accepted]);
  return { server, client };
}

/** Holds the event loop. */
export function keepBusy(milliseconds: number): void {
  for (const until = performance.now() + milliseconds; performance.now() < until;);
}

/** All that the other side sends. */
export async function textOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
