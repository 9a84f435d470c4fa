import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** An error of Node's HTTP parser, with the bytes it could not read. */
export interface ParserError extends NodeJS.ErrnoException {
  rawPacket?: Buffer;
}

/**
 * Java and old PHP clients put file names with unescaped spaces into the path (v1-clients B14), and Node's parser gives up
 * at the second space. Such a connection is handed to the server again, with its request line escaped. Returns false if
 * the error has another reason.
 */
export function retryWithEscapedSpaces(server: Server, { rawPacket }: ParserError, socket: Socket): boolean {
  const start = rawPacket && escaped(rawPacket);
  if (!start) return false;
  for (const event of ['data', 'end', 'error', 'drain', 'pause', 'resume']) socket.removeAllListeners(event);
  const connection = Duplex.from({ readable: startingWith(start, socket), writable: socket });
  const isSecure = 'encrypted' in socket;
  Object.assign(connection, { remoteAddress: socket.remoteAddress, ...(isSecure ? { encrypted: true } : {}) });
  server.emit(isSecure ? 'secureConnection' : 'connection', connection);
  return true;
}

const spacedLine = /^([A-Z]+) (\/[^\r\n]* [^\r\n]*) (HTTP\/1\.[01])\r\n/;

function escaped(packet: Buffer): Buffer | undefined {
  const found = spacedLine.exec(packet.toString('latin1'));
  if (!found) return undefined;
  const [line, method, target, version] = found as unknown as [string, string, string, string];
  const start = `${method} ${target.replaceAll(' ', '%20')} ${version}\r\n`;
  return Buffer.concat([Buffer.from(start, 'latin1'), packet.subarray(line.length)]);
}

/** A client that has sent everything may still be waiting for the answer, so the socket stays open when its input ends. */
async function* startingWith(start: Buffer, socket: Socket): AsyncGenerator<Buffer> {
  yield start;
  yield* socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}
