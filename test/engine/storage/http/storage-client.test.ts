import { readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StorageClient } from '../../../../src/engine/storage/http/storage-client';
import { createNetworkPolicy, parseNetworkPolicy } from '../../../../src/network';
import { systemClock } from '../../../../src/runtime';
import { RecordingServer } from '../recording-server';

describe('HTTP to a storage', () => {
  const servers: RecordingServer[] = [];
  const pauses: number[] = [];

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    pauses.length = 0;
  });

  async function serve(answer: RequestListener, host?: string): Promise<RecordingServer> {
    const server = await new RecordingServer(answer).start(host);
    servers.push(server);
    return server;
  }

  function createClient({ policy = 'any', idleTimeout = 10_000 } = {}): StorageClient {
    const clock = {
      ...systemClock,
      sleep: async (milliseconds: number) => {
        pauses.push(milliseconds);
      },
    };
    const network = createNetworkPolicy(parseNetworkPolicy(policy));
    return new StorageClient(network, { clock, idleTimeout }, new AbortController().signal);
  }

  const get = (url: string) => ({
    method: 'GET',
    url,
    headers: { accept: '*/*' },
    authorize: () => ({ authorization: 'Bearer secret' }),
  });

  test('credentials do not follow a redirect to another origin', async () => {
    const target = await serve((_request, response) => response.end('moved'));
    const first = await serve((_request, response) =>
      response.writeHead(307, { location: `${target.url}/there` }).end(),
    );
    const { text } = await createClient().send(get(`${first.url}/here`));
    expect(text).toBe('moved');
    expect(first.requests[0]?.headers.authorization).toBe('Bearer secret');
    expect(target.requests[0]).toMatchObject({ target: '/there', headers: { accept: '*/*' } });
    expect(target.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('nor does a body: it may hold the password of a log-in', async () => {
    const other = await serve((_request, response) => response.end('taken'));
    const first = await serve((_request, response) => response.writeHead(307, { location: other.url }).end());
    const login = { method: 'POST', url: first.url, headers: {}, body: '{"password": "secret"}' };
    await expect(createClient().send(login)).rejects.toThrow('The server redirects the upload to another host');
    expect(other.requests).toEqual([]);
  });

  test('a redirect to an address the network policy forbids is not followed', async () => {
    const inside = await serve((_request, response) => response.end('inside'), '127.0.0.2');
    const first = await serve((_request, response) => response.writeHead(302, { location: inside.url }).end());
    const client = createClient({ policy: 'public,127.0.0.1/32' });
    await expect(client.send(get(first.url))).rejects.toThrow('Connections to 127.0.0.2 are not allowed');
    expect(inside.requests).toEqual([]);
  });

  test('an endless chain of redirects is given up', async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: '/again' }).end());
    await expect(createClient().send(get(server.url))).rejects.toThrow('More than 5 redirects');
  });

  test('a busy server is asked again after a pause that doubles, a refusal is not', async () => {
    let calls = 0;
    const busy = await serve((_request, response) => {
      calls += 1;
      response.writeHead(calls < 3 ? 503 : 200).end('done');
    });
    expect((await createClient().send(get(busy.url))).text).toBe('done');
    expect(pauses).toHaveLength(2);
    for (const [index, full] of [500, 1000].entries()) {
      expect(pauses[index]).toBeGreaterThanOrEqual(full / 2);
      expect(pauses[index]).toBeLessThanOrEqual(full);
    }

    const refusing = await serve((_request, response) => response.writeHead(403).end());
    await expect(createClient().send(get(refusing.url))).rejects.toThrow('The server answered with status 403');
    expect(refusing.requests).toHaveLength(1);
  });

  test('a server that stays silent is given up after the idle time', async () => {
    const silent = await serve(() => undefined);
    const failure = createClient({ idleTimeout: 250 }).send(get(silent.url));
    await expect(failure).rejects.toThrow('127.0.0.1 did not answer for 0.25 s');
    expect(silent.requests).toHaveLength(3);
  });

  test('a download that falls silent is taken up again at its byte, and given up in the end', async () => {
    const stalling = await serve((request, response) => {
      const isRest = request.headers.range !== undefined;
      response.writeHead(isRest ? 206 : 200, { 'content-length': 10, etag: '"1"' }).write(isRest ? '' : 'half');
    });
    const content = await createClient({ idleTimeout: 250 }).read(get(stalling.url));
    const received: string[] = [];
    const failure = (async () => {
      for await (const chunk of content) received.push(String(chunk));
    })();
    await expect(failure).rejects.toThrow('The connection broke after 4 bytes');
    expect(received).toEqual(['half']);
    const ranges = stalling.requests.map(({ headers }) => headers.range);
    expect(new Set(ranges)).toEqual(new Set([undefined, 'bytes=4-']));
  });

  test('a refusal is heard although the file is large and not read', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'cc-v1-proxy-'));
    const file = path.join(folder, 'large');
    writeFileSync(file, Buffer.alloc(8 * 2 ** 20));
    const server = await serve((_request, response) =>
      response.writeHead(507, { connection: 'close', 'content-type': 'text/plain' }).end('The disk is full'),
    );
    const body = { path: file, start: 0, length: readFileSync(file).length };
    const failure = createClient().send({ method: 'PUT', url: server.url, headers: {}, body });
    await expect(failure).rejects.toThrow('The disk is full (status 507)');
    await rm(folder, { recursive: true });
  });

  test('only http and https addresses are connected to', async () => {
    await expect(createClient().send(get('file:///etc/passwd'))).rejects.toThrow('file: addresses are not supported');
  });
});
