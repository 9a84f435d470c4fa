import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Takes an upgrade over and answers true, or false for one that it does not know. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;

/** How often a connection was read again: each time copies what has come of the requests behind. */
const readAgain = new WeakMap<Duplex, number>();
const mostReadAgain = 20;

/**
 * A server that listens for upgrades gets all of them, Java's and curl's offers of HTTP/2 too (`Upgrade: h2c`), which may
 * be ignored (RFC 9110 7.8). Such a request is read again without the offer, and its connection goes on as any other; one
 * that offers again and again is closed.
 */
export function goOnWithoutUpgrade(server: Server, request: IncomingMessage, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders, socket } = request;
  const count = (readAgain.get(socket) ?? 0) + 1;
  readAgain.set(socket, count);
  const lines = [`${method} ${url} HTTP/${httpVersion}`, ...(count < mostReadAgain ? [] : ['Connection: close'])];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!/^(upgrade|http2-settings|connection)$/i.test(name)) lines.push(`${name}: ${rawHeaders[at + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('encrypted' in socket ? 'secureConnection' : 'connection', socket);
}
