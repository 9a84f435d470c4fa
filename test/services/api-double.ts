import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What JSON.parse gives. */
type Json = ReturnType<typeof JSON.parse>;

export interface ApiCall {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** Body as JSON, or as a form where it is one. */
  json: Json;
}

export interface ApiReply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A storage with an HTTP API, written from its public documentation and kept in memory. */
export abstract class ApiDouble {
  readonly accessToken = 'access-token-of-the-test';
  readonly refreshToken = 'refresh-token-of-the-test';
  /** Path of a file, without a leading slash -> its content. */
  readonly files = new Map<string, Buffer>();
  /** `METHOD path` of each call. */
  readonly calls: string[] = [];
  /** Answers the next calls with these instead. */
  readonly nextReplies: ApiReply[] = [];
  /** Breaks the connection in the middle of that many parts. */
  breakParts = 0;
  /** Bytes that fit. */
  capacity = Infinity;
  url = '';
  private readonly server = createServer((request, response) => this.receive(request, response));

  async start(): Promise<this> {
    // A loaded machine takes its time between two calls: the connection must not end just when it is used again.
    this.server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  protected abstract answer(call: ApiCall): ApiReply;

  protected abstract isPart(call: Pick<ApiCall, 'method' | 'url' | 'headers'>): boolean;

  /** What a storage keeps of a part that broke: some keep nothing. */
  protected keepBroken(_call: ApiCall): void {}

  protected isAuthorized({ headers }: ApiCall): boolean {
    return headers.authorization === `Bearer ${this.accessToken}`;
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    const method = request.method ?? '';
    const head = { method, url, headers: request.headers };
    const length = Number(request.headers['content-length'] ?? 0);
    const breaks = this.breakParts > 0 && length > 1000 && this.isPart(head);
    if (breaks) this.breakParts -= 1;
    const chunks: Buffer[] = [];
    let received = 0;
    this.calls.push(`${method} ${url.pathname}`);
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      received += chunk.length;
      if (breaks && received > length / 2 && !request.destroyed) {
        this.keepBroken({ ...head, body: Buffer.concat(chunks), json: {} });
        request.socket.destroy();
      }
    });
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const reply = this.nextReplies.shift() ?? this.answer({ ...head, body, json: parsed(body, head.headers) });
      const text = reply.body === undefined ? '' : JSON.stringify(reply.body);
      response.writeHead(reply.status, { 'Content-Type': 'application/json', ...reply.headers }).end(text);
    });
    request.on('error', () => undefined);
  }
}

function parsed(body: Buffer, headers: IncomingMessage['headers']): Json {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return JSON.parse(body.toString());
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(body.toString()));
  return {};
}

/** `bytes 0-9/20` */
export function contentRange(header = ''): { first: number; last: number; total: number } | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(header);
  return match ? { first: Number(match[1]), last: Number(match[2]), total: Number(match[3]) } : undefined;
}
