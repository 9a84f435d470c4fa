import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Recorded {
  method: string;
  target: string;
  headers: IncomingMessage['headers'];
}

/** An HTTP server that keeps the heads of its requests; `answer` replies. */
export class RecordingServer {
  readonly requests: Recorded[] = [];
  url = '';
  private readonly server: Server;

  constructor(answer: RequestListener) {
    this.server = createServer((request, response) => {
      this.requests.push({ method: request.method ?? '', target: request.url ?? '', headers: request.headers });
      answer(request, response);
    });
  }

  async start(host = '127.0.0.1'): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, host, resolve));
    this.url = `http://${host}:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
