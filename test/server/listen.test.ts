import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { loadSettings } from '../../src/config';
import { listen, type Listener } from '../../src/server/listen';

let listener: Listener;
beforeAll(async () => {
  const settings = { ...loadSettings({}), port: 0 };
  [listener] = (await listen(settings, answer)) as [Listener];
});
afterAll(() => listener.close());

let onAborted: () => void = () => undefined;

const answer: RequestListener = (request, response) => {
  buffer(request).then(
    ({ length: bytes }) =>
      response.end(JSON.stringify({ answered: true, url: request.url, bytes, host: request.headers.host })),
    () => onAborted(),
  );
};

/** What the server answers to these very bytes. */
async function answerTo(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

it.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  ['headers beyond the limit', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['a wrong Content-Length', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n', 400],
])('%s is answered with JSON in v1 form, never with an empty body (S10)', async (_what, bytes, status) => {
  const [head, body] = (await answerTo(bytes)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(JSON.parse(body ?? '')).toEqual({ error: expect.any(String) as string, code: status });
});

it('a request without a Host header is answered as any other', async () => {
  expect(await answerTo('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toContain('"answered":true');
});

it('an absolute address in the request line counts as its path, and its host instead of the header', async () => {
  const answer = await answerTo(
    'GET http://me@api.test/v1/process?a=/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toContain('"url":"/v1/process?a=/b"');
  expect(answer).toContain('"host":"api.test"');
});

it('an unknown expectation is ignored instead of refused with an empty body', async () => {
  const answer = await answerTo('GET / HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/{"answered":true/);
});

describe('a path with spaces as they are, which Java clients send (v1-clients B14)', () => {
  const spaced = 'PUT /upload/~x/my file 1.png HTTP/1.1\r\nHost: x\r\n';

  it('is read as if they were escaped (B14)', async () => {
    expect(await answerTo(`${spaced}Connection: close\r\n\r\n`)).toMatch(/"url":"\/upload\/~x\/my%20file%201.png"/);
  });

  it('is read on a connection that was used before, together with a body that follows later', async () => {
    const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
    socket.write('GET /first HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    socket.write(`${spaced}Content-Length: 10\r\nConnection: close\r\n\r\n01234`);
    setImmediate(() => socket.write('56789'));
    expect(await text(socket)).toMatch(/"url":"\/upload\/~x\/my%20file%201.png","bytes":10/);
  });

  it('is read where its line comes in two packets', async () => {
    const socket = connect({ port: Number(new URL(listener.url).port), host: '127.0.0.1', noDelay: true });
    socket.write('PUT /upload/~x/my fi');
    await twice(setImmediate);
    socket.write('le.png HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/"url":"\/upload\/~x\/my%20file.png"/);
  });

  it('is read twenty times on a connection, which then ends: each time puts a stream around it', async () => {
    const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
    const answers: string[] = [];
    socket.on('data', (chunk: Buffer) => {
      answers.push(chunk.toString());
      if (!answers.at(-1)?.includes('Connection: close')) socket.write(`${spaced}\r\n`);
    });
    socket.write(`${spaced}\r\n`);
    await once(socket, 'close');
    expect(answers.join('').split('my%20file').length - 1).toBe(20);
  });

  it('ends with its client', async () => {
    const left = new Promise<void>((resolve) => (onAborted = resolve));
    const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
    socket.write(`${spaced}Content-Length: 10\r\n\r\n01234`, () => socket.resetAndDestroy());
    await left;
  });
});

it('no more connections are taken than may be, and more once others have ended', async () => {
  const settings = { ...loadSettings({}), port: 0 };
  const [small] = (await listen(settings, answer, undefined, 2)) as [Listener];
  const open = () => connect(Number(new URL(small.url).port), '127.0.0.1').on('error', () => undefined);
  const [first, second] = [open(), open()];
  await Promise.all([once(first, 'connect'), once(second, 'connect')]);
  await once(open().resume(), 'close');
  first.destroy();
  let answered = '';
  while (!answered.includes('"answered":true')) {
    const next = open();
    next.end('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    answered = await text(next).catch(() => '');
  }
  second.destroy();
  await small.close();
});

it('offers of other protocols without end, one behind the other, end their connection after twenty', async () => {
  const offer = 'GET /a HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n';
  const answers = await answerTo(offer.repeat(3_000));
  expect(answers.split('"answered":true').length - 1).toBe(20);
  expect(answers.slice(answers.lastIndexOf('HTTP/1.1'))).toContain('Connection: close');
});

it.each([
  ['UTF-8', Buffer.from('GET /convert?file=http://h/grün.png HTTP/1.1\r\n'), 'gr%C3%BCn.png'],
  ['windows-1252', Buffer.from('GET /convert?file=http://h/grün.png HTTP/1.1\r\n', 'latin1'), 'gr%FCn.png'],
])('bytes of %s in the request line are read as if they were escaped', async (_what, line, url) => {
  const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
  socket.write(Buffer.concat([line, Buffer.from('Host: x\r\nConnection: close\r\n\r\n')]));
  expect(await text(socket)).toContain(url);
});

it('what looks like a request in the middle of a broken chunked body is not one', async () => {
  const chunked = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
  const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
  socket.write(`${chunked}5\r\nhello\r\n`);
  await twice(setImmediate);
  socket.write('GET /smuggled file HTTP/1.1\r\nHost: x\r\n\r\n');
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).not.toContain('smuggled');
});

it('a client that closes its side after the request gets its answer', async () => {
  const socket = connect({ port: Number(new URL(listener.url).port), host: '127.0.0.1', allowHalfOpen: true });
  socket.end('GET /half HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await text(socket)).toContain('"url":"/half"');
});

it('a client that has left while its request was held is noticed, and one that only closed its side is not', async () => {
  const released: string[] = [];
  const held: RequestListener = (request, response) => {
    const answered = setTimeout(() => response.end('late'), 2_500);
    response.once('close', () => {
      clearTimeout(answered);
      released.push(`${request.url} ${response.writableFinished ? 'answered' : 'left'}`);
    });
  };
  const [holding] = (await listen({ ...loadSettings({}), port: 0 }, held)) as [Listener];
  const port = Number(new URL(holding.url).port);
  const waiting = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  waiting.end('GET /waits HTTP/1.1\r\nHost: x\r\n\r\n');
  const leaving = connect(port, '127.0.0.1');
  leaving.write('GET /leaves HTTP/1.1\r\nHost: x\r\n\r\n', () => leaving.destroy());

  expect(await text(waiting)).toMatch(/^(HTTP\/1.1 102 Processing\r\n\r\n)+HTTP\/1.1 200 OK\r\n[^]*late/);
  await holding.close();
  expect(released).toEqual(['/leaves left', '/waits answered']);
});

/** Lets the server read what was written before. */
async function twice(turn: (done: () => void) => void): Promise<void> {
  for (let count = 0; count < 2; count += 1) await new Promise<void>((resolve) => turn(resolve));
}
