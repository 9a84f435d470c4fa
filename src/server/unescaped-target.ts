import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { OpenRequests } from '../runtime';

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
  const { remoteAddress, localAddress, localPort, localFamily } = socket;
  const addresses = { remoteAddress, localAddress, localPort, localFamily };
  Object.assign(connection, { ...addresses, setTimeout: () => connection, ...(isSecure ? { encrypted: true } : {}) });
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

/** The parts of a request line that Node's parser refuses. */
interface RequestLine {
  method: string;
  target: string;
  version: string;
  /** Bytes of it, its end included. */
  length: number;
}

/** Read from both ends: an expression that looks for the target between them takes seconds for a line of spaces. */
function lineIn(packet: Buffer): RequestLine | undefined {
  const end = packet.subarray(0, longestLine).indexOf('\r\n');
  const text = packet.toString('latin1', 0, Math.max(0, end));
  const method = /^[A-Z]+(?= )/.exec(text)?.[0];
  const version = / HTTP\/1\.[01]$/.exec(text.slice(-' HTTP/1.1'.length))?.[0];
  if (method === undefined || version === undefined) return undefined;
  const target = text.slice(method.length + 1, text.length - version.length);
  return unescapedBytes.test(target) && !/[\r\n]/.test(target)
    ? { method, target, version, length: end + 2 }
    : undefined;
}

const unescapedBytes = /[^\x21-\x7e]/;
const lineBegun = /^[A-Z]+ (?:\/|https?:)[^\r\n]*\r?$/;
/** Bytes: what Node takes for a head too. */
const longestLine = 16 * 1024;

function startsRequest(packet: Buffer): boolean {
  return lineIn(packet) !== undefined || (packet.length < longestLine && lineBegun.test(packet.toString('latin1')));
}

function escaped(packet: Buffer): Buffer {
  const line = lineIn(packet);
  if (!line) return packet;
  const target = line.target.replace(/[^\x21-\x7e]/g, percentEscape);
  const start = `${line.method} ${target}${line.version}\r\n`;
  return Buffer.concat([Buffer.from(start, 'latin1'), packet.subarray(line.length)]);
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
