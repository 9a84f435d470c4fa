import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { endStalledAnswers } from './stalled-answers';

/** Milliseconds without a byte of a body that has begun. */
const longestSilence = 60_000;

/** Answered with 408, in the form of v1. */
const refusalOfV1 = { error: 'Request Timeout', code: 408 };

/** Knows of each connection whether a request on it is still being read or answered. */
export class OpenRequests {
  private underWay = 0;
  private readonly latest = new WeakMap<object, { request: IncomingMessage; response: ServerResponse }>();

  /** `silence` in milliseconds; `refusal` is the body of the 408. */
  constructor(private readonly options: { silence?: number; refusal?: object } = {}) {}

  /**
   * Watches all requests of a server, and answers 408 where nothing of a body comes for longer than the allowed silence.
   * Whoever only waits for an answer may wait as long as it takes, and so may a body that nobody here reads on with; whoever
   * takes nothing of an answer is let go in the end.
   */
  watch(server: Server): void {
    const { silence = longestSilence, refusal = refusalOfV1 } = this.options;
    const over = () => void (this.underWay -= 1);
    endStalledAnswers(server);
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      const latest = this.latest.get(request.socket);
      if (latest) [latest.request, latest.response] = [request, response];
      else this.latest.set(request.socket, { request, response });
      this.underWay += 1;
      response.on('close', over);
      if (!hasBody(request) || request.complete) return;
      request.setTimeout(silence, () => {
        if (request.readableLength === 0) answerTimeout(request, response, refusal);
        // The system tells of a silence once; whoever is slow to read may still have to wait for the rest in vain.
        else request.socket.setTimeout(silence);
      });
      response.once('finish', () => {
        // The rest of a body may still come to an answer that did not wait for it.
        if (!request.complete) request.socket.setTimeout(silence);
      });
    });
    server.on('timeout', (socket: Socket) => {
      if (!this.isOpen(socket)) socket.destroy();
    });
  }

  /** Requests whose answer is not complete. */
  get count(): number {
    return this.underWay;
  }

  /** Calls `then` once the request before has its answer: at once where there is none under way. */
  afterLatest(socket: object, then: () => void): void {
    const response = this.latest.get(socket)?.response;
    if (response === undefined || response.closed) then();
    else response.once('close', then);
  }

  /**
   * Calls `refuse`, which says on a connection that what came last on it can't be read: once the answers before it are
   * complete. Ends the connection where one has begun that still waits for its request.
   */
  refuseNext(socket: Duplex, refuse: () => void): void {
    const { request, response } = this.latest.get(socket) ?? {};
    if (response === undefined || response.closed) refuse();
    else if (request?.complete) response.once('close', refuse);
    else if (response.headersSent) socket.destroy();
    else refuse();
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

function answerTimeout(request: IncomingMessage, response: ServerResponse, refusal: object): void {
  if (!response.headersSent) {
    const body = JSON.stringify(refusal);
    response.writeHead(408, { 'Content-Type': 'application/json', Connection: 'close' }).end(body);
  }
  request.destroy(Object.assign(new Error('The client stopped sending'), { code: 'ETIMEDOUT' }));
}
