import { createVerify, generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Upload {
  name: string;
  type: string;
  size: number;
  received: Buffer;
}

/**
 * Google Cloud Storage as its JSON API reference and "Resumable uploads" describe it, with one bucket, `bucket`:
 * token endpoint (RFC 7523), list with pages of two, download with ranges, resumable upload.
 */
export class GoogleStorageDouble {
  readonly objects = new Map<string, { content: Buffer; type: string }>();
  /** The next chunks of uploads that are taken in half and then cut. */
  chunksToCut = 0;
  /** The next downloads that are cut in the middle. */
  downloadsToCut = 0;
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly uploads: Upload[] = [];
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch((error: Error) => refuse(response, 500, error.message));
  });
  private url = '';

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get endpoints() {
    return { googleStorage: this.url, googleToken: `${this.url}/token` };
  }

  get parameters() {
    return {
      project_id: 'project',
      bucket: 'bucket',
      client_email: 'proxy@project.iam.gserviceaccount.com',
      private_key: this.keys.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.url);
    if (url.pathname === '/token') return this.giveToken(await readAll(request), response);
    if (request.headers.authorization !== 'Bearer good-token') return refuse(response, 401, 'Invalid Credentials');
    if (url.pathname === '/storage/v1/b/bucket/o') return this.list(url, response);
    if (url.pathname === '/upload/storage/v1/b/bucket/o') return this.beginUpload(request, url, response);
    if (url.pathname.startsWith('/session/')) return this.takeChunk(request, url, response);
    const object = /^\/storage\/v1\/b\/bucket\/o\/([^/]+)$/.exec(url.pathname)?.[1];
    if (object === undefined) return refuse(response, 404, 'Not Found');
    return this.download(decodeURIComponent(object), request, response);
  }

  private giveToken(body: Buffer, response: ServerResponse): void {
    const assertion = new URLSearchParams(body.toString()).get('assertion') ?? '';
    const [head = '', claim = '', signature = ''] = assertion.split('.');
    const isSigned = createVerify('RSA-SHA256')
      .update(`${head}.${claim}`)
      .verify(this.keys.publicKey, signature, 'base64url');
    if (!isSigned) return send(response, 400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' });
    const { aud, exp } = JSON.parse(Buffer.from(claim, 'base64url').toString()) as { aud: string; exp: number };
    if (aud !== this.endpoints.googleToken || exp * 1000 < Date.now()) return refuse(response, 400, 'Invalid claim');
    send(response, 200, { access_token: 'good-token', expires_in: 3599, token_type: 'Bearer' });
  }

  private list(url: URL, response: ServerResponse): void {
    const prefix = url.searchParams.get('prefix') ?? '';
    const start = Number(url.searchParams.get('pageToken') ?? 0);
    const names = [...this.objects.keys()].filter((name) => name.startsWith(prefix)).sort();
    const more = start + 2 < names.length;
    const items = names.slice(start, start + 2).map((name) => ({ name }));
    send(response, 200, { ...(items.length > 0 && { items }), ...(more && { nextPageToken: String(start + 2) }) });
  }

  private download(name: string, request: IncomingMessage, response: ServerResponse): void {
    const object = this.objects.get(name);
    if (!object) return refuse(response, 404, `No such object: bucket/${name}`);
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const content = object.content.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-type': object.type,
      'content-length': content.length,
      etag: '"version-1"',
    });
    if (this.downloadsToCut > 0) {
      this.downloadsToCut -= 1;
      response.write(content.subarray(0, content.length / 2), () => response.destroy());
      return;
    }
    response.end(content);
  }

  private async beginUpload(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
    await readAll(request);
    const number = this.uploads.push({
      name: url.searchParams.get('name') ?? '',
      type: String(request.headers['x-upload-content-type']),
      size: Number(request.headers['x-upload-content-length']),
      received: Buffer.alloc(0),
    });
    response.writeHead(200, { location: `${this.url}/session/${number - 1}` }).end();
  }

  private async takeChunk(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
    const upload = this.uploads[Number(url.pathname.split('/').at(-1))];
    if (!upload) return refuse(response, 404, 'Upload session not found');
    const chunk = await readAll(request);
    const start = /^bytes (\d+)-/.exec(request.headers['content-range'] ?? '')?.[1];
    if (start !== undefined && Number(start) !== upload.received.length) return refuse(response, 400, 'Wrong offset');
    const isCut = chunk.length > 0 && this.chunksToCut > 0;
    upload.received = Buffer.concat([upload.received, isCut ? chunk.subarray(0, chunkUnit) : chunk]);
    if (isCut) {
      this.chunksToCut -= 1;
      response.destroy();
    } else if (upload.received.length < upload.size) {
      const range = upload.received.length > 0 ? { range: `bytes=0-${upload.received.length - 1}` } : {};
      response.writeHead(308, range).end();
    } else {
      this.objects.set(upload.name, { content: upload.received, type: upload.type });
      send(response, 200, { name: upload.name, size: String(upload.size) });
    }
  }
}

/** Google keeps whole multiples of this. */
const chunkUnit = 256 * 1024;

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  send(response, status, { error: { code: status, message, errors: [{ message, domain: 'global' }] } });
}
