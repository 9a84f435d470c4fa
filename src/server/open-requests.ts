import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds without a byte of a body that has begun. */
const longestSilence = 60_000;

/** Knows of each connection whether a request on it is still being read or answered. */
export class OpenRequests {
  private readonly underWay = new Set<ServerResponse>();
  private readonly latest = new WeakMap<object, { request: IncomingMessage; response: ServerResponse }>();

  /**
   * Watches all requests of a server, and answers 408 where a body stays silent for longer than `silence` milliseconds.
   * Whoever only waits for an answer may wait as long as it takes.
   */
  watch(server: Server, silence = longestSilence): void {
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      this.latest.set(request.socket, { request, response });
      this.underWay.add(response);
      response.once('close', () => this.underWay.delete(response));
      if (hasBody(request) && !request.complete) request.setTimeout(silence, () => answerTimeout(request, response));
    });
    server.on('timeout', (socket: Socket) => {
      if (!this.isOpen(socket)) socket.destroy();
    });
  }

  /** Requests whose answer is not complete. */
  get count(): number {
    return this.underWay.size;
  }

  isOpen(socket: object): boolean {
    const { request, response } = this.latest.get(socket) ?? {};
    return request !== undefined && response !== undefined && !(request.complete && response.writableEnded);
  }
}

/** One without has been read with its head. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function answerTimeout(request: IncomingMessage, response: ServerResponse): void {
  if (!response.headersSent) {
    const body = JSON.stringify({ error: 'Request Timeout', code: 408 });
    response.writeHead(408, { 'Content-Type': 'application/json', Connection: 'close' }).end(body);
  }
  request.destroy(Object.assign(new Error('The client stopped sending'), { code: 'ETIMEDOUT' }));
}
