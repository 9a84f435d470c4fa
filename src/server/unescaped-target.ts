import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { OpenRequests } from './open-requests';

/** An error of Node's HTTP parser, with the bytes it could not read. */
export interface ParserError extends NodeJS.ErrnoException {
  rawPacket?: Buffer;
}

/** How often a connection was read again: each time puts a stream around it. */
const retries = new WeakMap<object, number>();

const mostRetries = 20;

/**
 * Old clients put file names into the request line as they are: with spaces (Java, old PHP; v1-clients B14) or with bytes
 * that are not ASCII (PHP's streams, Ruby), and Node's parser gives up there. Such a connection is handed to the server
 * again, with its request line escaped. Returns false if the error has another reason: also where a request is still
 * being read, since what stands in the middle of a body is not a request.
 */
export function retryWithEscapedTarget(
  server: Server,
  { rawPacket }: ParserError,
  socket: Socket,
  requests: OpenRequests,
): boolean {
  const count = (retries.get(socket) ?? 0) + 1;
  if (!rawPacket || count > mostRetries || requests.isOpen(socket) || !startsRequest(rawPacket)) return false;
  for (const event of ['data', 'end', 'error', 'drain', 'pause', 'resume', 'timeout']) socket.removeAllListeners(event);
  const connection = Duplex.from({ readable: escapedFrom(rawPacket, socket), writable: socket });
  const isSecure = 'encrypted' in socket;
  const { remoteAddress } = socket;
  Object.assign(connection, { remoteAddress, setTimeout: () => connection, ...(isSecure ? { encrypted: true } : {}) });
  Object.defineProperties(connection, {
    bytesRead: { get: () => socket.bytesRead },
    bytesWritten: { get: () => socket.bytesWritten },
  });
  retries.set(connection, count);
  server.emit(isSecure ? 'secureConnection' : 'connection', connection);
  return true;
}

/** Whether a connection was read again so often that the answer under way has to be its last. */
export function isWornOut(socket: object): boolean {
  return (retries.get(socket) ?? 0) >= mostRetries;
}

const line = /^([A-Z]+) ([^\r\n]*[^\r\n\x21-\x7e][^\r\n]*) (HTTP\/1\.[01])\r\n/;
const lineBegun = /^[A-Z]+ (?:\/|https?:)[^\r\n]*\r?$/;
/** Bytes: what Node takes for a head too. */
const longestLine = 16 * 1024;

function startsRequest(packet: Buffer): boolean {
  const text = packet.toString('latin1');
  return line.test(text) || (text.length < longestLine && lineBegun.test(text));
}

function escaped(packet: Buffer): Buffer {
  const found = line.exec(packet.toString('latin1'));
  if (!found) return packet;
  const [whole, method, target, version] = found as unknown as [string, string, string, string];
  const start = `${method} ${target.replace(/[^\x21-\x7e]/g, percentEscape)} ${version}\r\n`;
  return Buffer.concat([Buffer.from(start, 'latin1'), packet.subarray(whole.length)]);
}

function percentEscape(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/**
 * The line may come in several packets. A client that has sent everything may still be waiting for the answer, so the
 * socket stays open when its input ends.
 */
async function* escapedFrom(packet: Buffer, socket: Socket): AsyncGenerator<Buffer> {
  let start = packet;
  let isWhole = start.includes('\n');
  if (isWhole) yield escaped(start);
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (isWhole) yield chunk;
    else {
      start = Buffer.concat([start, chunk]);
      isWhole = start.includes('\n') || start.length > longestLine;
      if (isWhole) yield escaped(start);
    }
  }
  if (!isWhole) yield start;
}
