import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A fault of node's HTTP parser: the bytes it could not read. */
export interface ParserFault extends NodeJS.ErrnoException {
  rawPacket?: Buffer;
}

/**
 * Java's and old PHP's clients put the name of a file into the path with its spaces as they are (v1-clients B14), and
 * node's parser gives up after the first one. Such a connection goes on as a new one whose request line is escaped.
 * False where the fault is another one.
 */
export function acceptSpaces(server: Server, { rawPacket }: ParserFault, socket: Socket): boolean {
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

/** A client may have nothing more to send and still wait for its answer: the socket stays open when its input ends. */
async function* startingWith(start: Buffer, socket: Socket): AsyncGenerator<Buffer> {
  yield start;
  yield* socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}
