import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { loadSettings } from '../src/config';
import { listen, type Listener } from '../src/listen';

let listener: Listener;
beforeAll(async () => {
  const settings = { ...loadSettings({}), port: 0 };
  [listener] = (await listen(settings, (_request, response) => response.end('{"answered":true}'))) as [Listener];
});
afterAll(() => listener.close());

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
])('%s is answered with JSON in v1 form, never with an empty body', async (_what, bytes, status) => {
  const [head, body] = (await answerTo(bytes)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(JSON.parse(body ?? '')).toEqual({ error: expect.any(String) as string, code: status });
});

it('an unknown expectation is ignored instead of refused with an empty body', async () => {
  const answer = await answerTo('GET / HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/{"answered":true}/);
});
