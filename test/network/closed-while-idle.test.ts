import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { ImportUrl } from '../../src/engine/transfers/import-url';
import { createNetworkPolicy } from '../../src/network';
import { openDownload } from '../../src/transfer';
import { UpstreamClient } from '../../src/upstream';

/** What happens to the second request on a connection. */
let meets: (socket: Socket) => void;
let server: Server;
let url: string;
let asked: number;

beforeAll(async () => {
  const used = new WeakSet<object>();
  server = createServer(({ socket }, response) => {
    asked += 1;
    if (used.has(socket)) return meets(socket);
    used.add(socket);
    response.end('{"data": {"id": "whole"}}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
beforeEach(() => (asked = 0));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const importing = new ImportUrl(createNetworkPolicy({ mode: 'any', allow: [] }));
let upstream: UpstreamClient;
beforeAll(() => (upstream = new UpstreamClient({ url: url.slice(0, -1), syncUrl: '' })));
afterAll(() => upstream.close());

const importOnce = async () => {
  let content = '';
  const write = async (filename: string, stream: NodeJS.ReadableStream) => {
    content = await text(stream);
    return { filename, path: '' };
  };
  const { signal } = new AbortController();
  await importing.run({ parameters: { url }, signal, progress: () => undefined, write });
  return content;
};
const pollOnce = async () => (await upstream.job('key', 'job')).id;
const download = async () => text(await openDownload(url));

describe.each([
  ['an import', importOnce],
  ['a download', download],
  ['a poll', pollOnce],
])('%s on a kept connection', (_what, ask) => {
  it('is asked once more where the server had closed it', async () => {
    meets = (socket) => socket.resetAndDestroy();
    for (const _each of [1, 2]) expect(await ask()).toContain('whole');
    expect(asked).toBe(3);
  });

  it('fails where the answer has begun', async () => {
    meets = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{', () => setImmediate(() => socket.destroy()));
    };
    const outcomes: string[] = [];
    // A connection is kept a moment after its answer was read.
    while (!outcomes.includes('failed') && outcomes.length < 20) {
      outcomes.push(await ask().catch(() => 'failed'));
      await new Promise(setImmediate);
    }
    expect(outcomes.at(-1)).toBe('failed');
    expect(asked).toBe(outcomes.length);
  });
});
