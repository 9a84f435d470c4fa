import type { IncomingMessage, ServerResponse } from 'node:http';

/** Milliseconds between two looks at a client that has closed its side. */
const lookEvery = 1_000;

/**
 * A client that closes its side of the connection after its request may wait for the answer or may have left: to the
 * server both look alike until it writes. An interim answer (102, RFC 9110 section 15.2: every client of HTTP/1.1 skips
 * those) reaches the one; the system of the other refuses it, which closes the response within about two seconds.
 */
export function noticeLeaving(request: IncomingMessage, response: ServerResponse): void {
  if (request.httpVersion === '1.0') return;
  const { socket } = request;
  let looking: NodeJS.Timeout | undefined;
  const look = () => {
    if (!response.headersSent) response.writeProcessing();
  };
  const begin = () => {
    looking ??= setInterval(look, lookEvery);
  };
  if (socket.readableEnded) begin();
  else socket.once('end', begin);
  response.once('close', () => {
    socket.off('end', begin);
    clearInterval(looking);
  });
}
