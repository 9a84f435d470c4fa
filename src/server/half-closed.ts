import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds between two looks at a client that has closed its side. */
const lookEvery = 1_000;

/** Of each connection, those that may still be under way. */
const responses = new WeakMap<Socket, ServerResponse[]>();

/**
 * A client that closes its side of the connection after its request may wait for the answer or may have left: to the
 * server both look alike until it writes. An interim answer (102, RFC 9110 section 15.2: every client of HTTP/1.1 skips
 * those) reaches the one; the system of the other refuses it, which closes the response within about two seconds.
 */
export function noticeLeaving({ httpVersion, socket }: IncomingMessage, response: ServerResponse): void {
  if (httpVersion === '1.0') return;
  const known = responses.get(socket);
  // Almost always the one before has been answered.
  if (known?.length === 1 && known[0]?.closed) known[0] = response;
  else responses.set(socket, [...(known ?? []).filter(({ closed }) => !closed), response]);
  if (socket.readableEnded) lookNowAndThen(response);
  else if (!known) socket.once('end', () => responses.get(socket)?.forEach(lookNowAndThen));
}

function lookNowAndThen(response: ServerResponse): void {
  if (response.closed) return;
  const looking = setInterval(() => {
    if (response.closed) clearInterval(looking);
    else if (!response.headersSent) response.writeProcessing();
  }, lookEvery);
  looking.unref();
}
