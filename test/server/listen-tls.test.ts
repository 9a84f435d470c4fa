import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { get as getSecurely } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { connect as connectSecurely } from 'node:tls';
import type { RequestListener } from 'node:http';
import { loadSettings, type Settings } from '../../src/config';
import { listen, type Listener } from '../../src/server/listen';
import { describeWith } from '../requirements';

const settings: Settings = { ...loadSettings({}), port: 0 };

/** Answers what it was asked: method, URL, number of bytes. */
const echo: RequestListener = (request, response) => {
  void buffer(request).then(({ length }) => response.end(`${request.method} ${request.url} ${length}`));
};

let listeners: Listener[] = [];
afterEach(async () => {
  await Promise.all(listeners.map((listener) => listener.close(0)));
});

async function start(changes: Partial<Settings> = {}): Promise<URL[]> {
  listeners = await listen({ ...settings, ...changes }, echo);
  return listeners.map(({ url }) => new URL(url));
}

async function exchange(
  { hostname, port, protocol }: URL,
  pieces: (string | Buffer)[],
  ALPNProtocols?: string[],
): Promise<string> {
  const to = { host: hostname, port: Number(port), rejectUnauthorized: false, ALPNProtocols };
  const socket = protocol === 'https:' ? connectSecurely(to) : connect(to);
  for (const piece of pieces) socket.write(piece);
  return text(socket);
}

describeWith(['openssl'], 'with a certificate', () => {
  let folder: string;
  let tls: Pick<Settings, 'tlsCert' | 'tlsKey' | 'tlsPort'>;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tls-'));
    const [tlsKey, tlsCert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
    const request = ['req', '-x509', '-nodes', '-newkey', 'rsa:2048', '-days', '1', '-subj', '/CN=localhost'];
    execFileSync('openssl', [...request, '-keyout', tlsKey, '-out', tlsCert], { stdio: 'ignore' });
    tls = { tlsCert, tlsKey, tlsPort: 0 };
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('a client that speaks HTTP/1.0 only, and says so before its request, is answered', async () => {
    const [, secure] = (await start(tls)) as [URL, URL];
    const answer = await exchange(secure, ['GET /process/x HTTP/1.0\r\n\r\n'], ['http/1.0']);
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\nGET \/process\/x 0$/);
  });

  it('http and https answer alike, and neither redirects to the other (R1)', async () => {
    const [plain, secure] = (await start(tls)) as [URL, URL];

    const overTls = await new Promise((resolve) => {
      getSecurely(new URL('/process/x', secure), { rejectUnauthorized: false }, (response) => resolve(text(response)));
    });

    expect(await (await fetch(new URL('/process/x', plain), { redirect: 'manual' })).text()).toBe('GET /process/x 0');
    expect(overTls).toBe('GET /process/x 0');
  });

  it('a raw space in the URL is taken over https too', async () => {
    const [, secure] = (await start(tls)) as [URL, URL];

    const answer = await exchange(secure, ['GET /a b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n']);

    expect(answer).toMatch(/GET \/a%20b 0$/);
  });

  it('a raw space in the URL is taken with a large body behind it and a request after it (B14)', async () => {
    const [, secure] = (await start(tls)) as [URL, URL];
    const keepAlive = 'PUT /upload/~x/my big picture.png HTTP/1.1\r\nHost: x\r\n';

    const answer = await exchange(secure, [
      `${keepAlive}Content-Length: 5000000\r\n\r\n`,
      Buffer.alloc(5_000_000),
      'GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    ]);

    expect(answer).toMatch(/my%20big%20picture.png 5000000HTTP\/1.1 200 OK.*GET \/next 0$/s);
  });
});
