import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { endStalledAnswers } from '../../src/runtime/stalled-answers';

/** Milliseconds. */
const longest = 400;
const whole = 32 * 2 ** 20;
const ended: (string | undefined)[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/late') return void setTimeout(() => response.end('late'), 3 * longest);
    const blocks = Array.from({ length: 512 }, () => Buffer.alloc(whole / 512));
    pipeline(Readable.from(blocks), response).then(
      () => ended.push(request.url),
      () => ended.push(`${request.url} cut`),
    );
  });
  endStalledAnswers(server, longest);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function ask(path: string): Socket {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  return socket;
}

async function taken(socket: Socket): Promise<number> {
  let bytes = 0;
  for await (const chunk of socket) bytes += (chunk as Buffer).length;
  return bytes;
}

it('an answer of which the client takes nothing is cut, and lets go of what it held', async () => {
  const silent = ask('/stalled').pause();
  while (!ended.includes('/stalled cut')) await new Promise(setImmediate);
  silent.destroy();
});

it('an answer that is taken, or is not ready yet, is left alone', async () => {
  const [all, late] = await Promise.all([taken(ask('/whole')), taken(ask('/late'))]);
  expect(all).toBeGreaterThan(whole);
  expect(late).toBeGreaterThan(0);
  expect(ended).toContain('/whole');
});
