import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { LateHeads, type OpenRequests } from '../../runtime';

/**
 * What is no HTTP, or does not come in time, is answered in the form of v2, and its connection closed. `events`: see
 * `LateHeads`.
 */
export function refuseUnreadable(
  server: Server,
  requests: OpenRequests,
  events: ConstructorParameters<typeof LateHeads>[1],
): void {
  const heads = new LateHeads(server, events);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const next = () => requests.refuseNext(socket, () => refuse(error, socket));
    if (error.code === tooLate) heads.unlessArrived(socket, next);
    else next();
  });
}

const tooLate = 'ERR_HTTP_REQUEST_TIMEOUT';

const refusals: Record<string, [status: string, code: string]> = {
  [tooLate]: ['408 Request Timeout', 'REQUEST_TIMEOUT'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'HEADERS_TOO_LARGE'],
};

function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, code] = refusals[error.code ?? ''] ?? ['400 Bad Request', 'BAD_REQUEST'];
  const body = JSON.stringify({ message: status.slice(4), code });
  const head = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close`;
  socket.end(`HTTP/1.1 ${status}\r\n${head}\r\n\r\n${body}`);
}
