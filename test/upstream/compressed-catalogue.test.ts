import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { cloudConvert, UpstreamClient } from '../../src/upstream';

let answer: Buffer;
let asked: string | undefined;
const server = createServer((request, response) => {
  asked = `${String(request.headers['accept-encoding'])} ${String(request.url)}`;
  response.setHeader('Content-Encoding', 'gzip').end(answer);
});
const makeClient = () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
  return new UpstreamClient(cloudConvert(url, url));
};
beforeAll(async () => once(server.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('takes the catalogue compressed', async () => {
  const rows = [{ operation: 'convert', input_format: 'png', output_format: 'jpg' }];
  answer = gzipSync(JSON.stringify({ data: rows }));
  const client = makeClient();
  expect(await client.operations({ 'filter[operation]': 'convert' })).toEqual(rows);
  expect(asked).toBe('gzip /v2/operations?include=options&filter%5Boperation%5D=convert');
  client.close();
});

it.each([
  ['is cut short', gzipSync(JSON.stringify({ data: [] })).subarray(0, 15), /unexpected end of file/],
  ['is not what it says', Buffer.from('{"data":[]}'), /incorrect header check/],
  ['unpacks to more than any catalogue', gzipSync(Buffer.alloc(40 * 2 ** 20, ' ')), /longer than 32 MB/],
])('a compressed catalogue that %s is an error', async (_what, bytes, words) => {
  answer = bytes;
  const client = makeClient();
  await expect(client.operations()).rejects.toThrow(words);
  client.close();
});
