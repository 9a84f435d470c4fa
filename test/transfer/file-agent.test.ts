import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, get, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FileAgent } from '../../src/transfer/file-agent';

const agent = new FileAgent();
const servers: Server[] = [];
const sockets: Socket[] = [];
afterAll(() => {
  agent.destroy();
  sockets.forEach((socket) => socket.destroy());
  for (const server of servers) server.close();
});

async function addressOf(server: Server): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.push(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (listener: RequestListener) => addressOf(createHttpServer(listener));

async function answerOf(url: string): Promise<IncomingMessage> {
  const request = get(url, { agent });
  agent.expectFile(request);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return answer;
}

const hashOf = (content: Buffer) => createHash('sha256').update(content).digest('hex');

async function readAll(answer: IncomingMessage) {
  const hash = createHash('sha256');
  const lengths: number[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    lengths.push(chunk.length);
    hash.update(chunk);
  }
  return { hash: hash.digest('hex'), lengths };
}

const file = randomBytes(6 * 1024 * 1024);
const fileHash = hashOf(file);

it.each([
  ['with its length', '/known', String(file.length)],
  ['in chunks', '/chunked', undefined],
])('reads a large file as it is, %s, several at once', async (_how, path, length) => {
  const url = await serve((request, response) => {
    if (request.url === '/known') response.setHeader('Content-Length', file.length);
    response.write(file.subarray(0, 1_000_000));
    response.end(file.subarray(1_000_000));
  });
  const answers = await Promise.all([1, 2, 3].map(() => answerOf(url + path)));
  expect(answers.map(({ headers }) => headers['content-length'])).toEqual([length, length, length]);
  const read = await Promise.all(answers.map(readAll));
  expect(read.map(({ hash }) => hash)).toEqual([fileHash, fileHash, fileHash]);
  expect(answers.every(({ complete }) => complete)).toBe(true);
});

it('reads a file whose head comes in pieces, and one whose bytes come one by one at both ends', async () => {
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${file.length}\r\n\r\n`;
  const write = async (socket: Socket, bytes: Buffer | string) => {
    socket.write(bytes);
    await nextTurn();
  };
  let splitAt = 20;
  const url = await addressOf(
    createServer((socket) => {
      socket.setNoDelay(true).on('data', () => {
        void (async () => {
          await write(socket, head.slice(0, splitAt));
          await write(socket, head.slice(splitAt));
          for (const byte of file.subarray(0, 5)) await write(socket, Buffer.from([byte]));
          await write(socket, file.subarray(5, -5));
          for (const byte of file.subarray(-5)) await write(socket, Buffer.from([byte]));
        })();
      });
    }),
  );
  expect((await readAll(await answerOf(url))).hash).toBe(fileHash);
  splitAt = head.length;
  expect((await readAll(await answerOf(url))).hash).toBe(fileHash);
});

it('uses a connection again, for files and for short answers', async () => {
  const ports = new Set<number | undefined>();
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    const content = request.url === '/large' ? file : Buffer.from('short');
    response.writeHead(200, { 'Content-Length': content.length }).end(content);
  });
  for (const path of ['/large', '/short', '/large', '/large', '/short']) {
    const { hash } = await readAll(await answerOf(url + path));
    expect(hash).toBe(path === '/large' ? fileHash : hashOf(Buffer.from('short')));
    await nextTurn();
  }
  expect(ports.size).toBe(1);
});

it.each([
  ['in its midst', file.length / 2],
  ['before its last byte', file.length - 1],
])('fails where the connection breaks %s', async (_where, bytes) => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Length': file.length });
    response.write(file.subarray(0, bytes), () => response.socket?.end());
  });
  const answer = await answerOf(url);
  await expect(readAll(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

it('stops reading while nobody reads the file, and goes on', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Length': 20 * file.length });
    for (let times = 0; times < 20; times += 1) response.write(file);
    response.end();
  });
  const answer = await answerOf(url);
  answer.once('readable', () => undefined);
  while (!answer.socket.isPaused()) await nextTurn();
  const { bytesRead } = answer.socket;
  expect(answer.readableLength).toBeLessThanOrEqual(512 * 1024);
  for (let turn = 0; turn < 100; turn += 1) await nextTurn();
  expect(answer.socket.bytesRead).toBe(bytesRead);
  const { lengths } = await readAll(answer);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(20 * file.length);
  expect(Math.max(...lengths)).toBeGreaterThan(64 * 1024);
});

it('reads in small blocks while many files are read at once, and lets go of those that nobody wants', async () => {
  const ended: Promise<unknown>[] = [];
  const url = await serve((request, response) => {
    ended.push(new Promise((resolve) => request.socket.once('close', resolve)));
    response.writeHead(200, { 'Content-Length': file.length }).end(file);
  });
  const answers = await Promise.all(Array.from({ length: 40 }, () => answerOf(url)));
  const last = await readAll(answers.pop() as IncomingMessage);
  expect(last.hash).toBe(fileHash);
  expect(Math.max(...last.lengths)).toBeLessThanOrEqual(64 * 1024);
  answers.forEach((answer) => answer.on('error', () => undefined).destroy());
  agent.destroy();
  await Promise.all(ended);
  const { lengths } = await readAll(await answerOf(url));
  expect(Math.max(...lengths)).toBeGreaterThan(64 * 1024);
});
