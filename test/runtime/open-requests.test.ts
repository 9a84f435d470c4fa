import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { OpenRequests } from '../../src/runtime';

/** Milliseconds. */
const silence = 200;
const requests = new OpenRequests({ silence });
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.on('error', () => undefined).resume();
    if (request.method === 'GET') setTimeout(() => response.end('late'), 3 * silence);
  });
  requests.watch(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function send(head: string): Socket {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  socket.write(`${head}\r\n\r\n`);
  return socket;
}

it.each([
  ['with a length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100'],
  ['in chunks', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked'],
])(
  'a body %s that stays silent is answered 408 in the form of v1, and the connection is closed',
  async (_what, head) => {
    const answer = await text(send(head));
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('{"error":"Request Timeout","code":408}');
    expect(requests.count).toBe(0);
  },
);

it('a body that keeps coming, however slowly, is read on', async () => {
  const socket = send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6');
  for (let byte = 0; byte < 5; byte += 1) {
    await new Promise((resolve) => setTimeout(resolve, silence / 2));
    socket.write('x');
  }
  expect(socket.readableLength).toBe(0);
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});

it('whoever only waits for an answer may wait longer', async () => {
  expect(await text(send('GET / HTTP/1.1\r\nHost: a\r\nConnection: close'))).toMatch(/late$/);
});
