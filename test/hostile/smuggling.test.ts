import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { loadSettings } from '../../src/config';
import { listen, type Listener } from '../../src/server/listen';

const seen: string[] = [];
const note: RequestListener = (request, response) => {
  seen.push(`${request.method} ${request.url}`);
  buffer(request).then(
    () => response.end('answered'),
    () => response.destroy(),
  );
};

let listener: Listener;
beforeAll(async () => {
  [listener] = (await listen({ ...loadSettings({}), port: 0 }, note)) as [Listener];
});
afterAll(() => listener.close());

const hidden = 'GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n';
const length = `Content-Length: ${hidden.length}`;
const chunked = 'Transfer-Encoding: chunked';
const post = (...headers: string[]) => `POST /outer HTTP/1.1\r\nHost: x\r\n${headers.join('\r\n')}\r\n\r\n`;

/** A server in front of ours may take the hidden request for the body of the outer one: ours must not take it for a request. */
it.each([
  ['both lengths', post(length, chunked) + hidden],
  ['both lengths, the other way round', post(chunked, length) + `0\r\n\r\n${hidden}`],
  ['two different Content-Lengths', post('Content-Length: 0', length) + hidden],
  ['two Content-Lengths in one header', post(`Content-Length: 0, ${hidden.length}`) + hidden],
  ['a signed Content-Length', post(`Content-Length: +${hidden.length}`) + hidden],
  ['a negative Content-Length', post('Content-Length: -1') + hidden],
  ['a hexadecimal Content-Length', post(`Content-Length: 0x${hidden.length.toString(16)}`) + hidden],
  ['a fractional Content-Length', post('Content-Length: 0.0') + hidden],
  ['an empty Content-Length', post('Content-Length:') + hidden],
  ['a Content-Length beyond any number', post(`Content-Length: ${'9'.repeat(40)}`) + hidden],
  ['a space before the colon', post('Transfer-Encoding : chunked', length) + hidden],
  ['a tab before the colon', post('Transfer-Encoding\t: chunked', length) + hidden],
  ['an unknown coding', post('Transfer-Encoding: xchunked', length) + hidden],
  ['chunked, but not last', post('Transfer-Encoding: chunked, identity') + `0\r\n\r\n${hidden}`],
  ['chunked twice', post(chunked, chunked) + `0\r\n\r\n${hidden}`],
  ['chunked in quotes', post('Transfer-Encoding: "chunked"', length) + hidden],
  ['a control byte before chunked', post('Transfer-Encoding: \u000bchunked', length) + hidden],
  ['a folded header', post('X-Long: a\r\n b', 'Transfer-Encoding:\r\n chunked', length) + hidden],
  ['a header without a name', post(': chunked', length) + hidden],
  ['a header without a colon', post('Transfer-Encoding chunked', length) + hidden],
  ['bare line feeds', `POST /outer HTTP/1.1\nHost: x\n${length}\n\n${hidden}`],
  ['a bare carriage return in a header', post(`X-A: b\rTransfer-Encoding: chunked`, length) + hidden],
  ['a chunk size that is no number', post(chunked) + `zz\r\n${hidden}`],
  ['a chunk size beyond any number', post(chunked) + `${'f'.repeat(20)}\r\n${hidden}`],
  ['a chunk longer than it says', post(chunked) + `1\r\nabc\r\n0\r\n\r\n${hidden}`],
  ['a chunk size with an underscore', post(chunked) + `0_2\r\nab\r\n0\r\n\r\n${hidden}`],
  ['a null byte in a header', post('X-A: \0', length) + hidden],
])('%s hides no request', async (_what, bytes) => {
  seen.length = 0;
  const socket = connect(Number(new URL(listener.url).port), '127.0.0.1').on('error', () => {});
  socket.end(Buffer.from(bytes, 'latin1'));
  const answer = await text(socket).catch(() => '');
  const refused = /^HTTP\/1.1 400 /.test(answer);
  expect({ hidden: seen.includes('GET /hidden') && !refused, answered: answer !== '' }).toEqual({
    hidden: false,
    answered: true,
  });
});
