import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { fileInForm, type FileInForm } from '../../../src/v1/parse/file-in-form';

const large = 8 * 1024 * 1024;
const disposition = 'Content-Disposition: form-data; name="file"; filename="C:\\dir\\a.png"\r\n';
const head = `--XX\r\n${disposition}Content-Type: image/png\r\n\r\n`;
const field = '--XX\r\nContent-Disposition: form-data; name="tag"\r\n\r\nvalue\r\n';

const server = createServer();
let sockets: Socket[] = [];
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  sockets.forEach((socket) => socket.destroy());
  sockets = [];
  server.close();
});

/** A request whose body has begun with these pieces. */
async function begun(pieces: string[], headers: Record<string, string | number> = {}): Promise<IncomingMessage> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  const all = { 'Content-Type': 'multipart/form-data; boundary=XX', 'Content-Length': large, Host: 'x', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST / HTTP/1.1\r\n${lines.join('')}\r\n`);
  const [request] = (await once(server, 'request')) as [IncomingMessage];
  const [first = '', ...rest] = pieces;
  socket.write(first);
  for (const piece of rest) setImmediate(() => socket.write(piece));
  return request;
}

it.each([
  ['alone', [`${head}BYTES`], head],
  ['behind a field', [`${field}${head}BYTES`], field + head],
  ['in pieces', [head.slice(0, 30), head.slice(30), 'BYTES'], head],
])('finds the file of a form %s before the rest is there, and its size', async (_where, pieces, before) => {
  const request = await begun(pieces);
  const found = (await fileInForm(request)) as FileInForm;
  const size = large - before.length - '\r\n--XX--\r\n'.length;
  expect(found).toMatchObject({ filename: 'a.png', contentType: 'image/png', size });
});

it.each<[string, string[], Record<string, string | number>?]>([
  ['is small', [`${head}BYTES`], { 'Content-Length': large - 1 }],
  ['has no boundary in its head', [`${head}BYTES`], { 'Content-Type': 'multipart/form-data' }],
  ['begins otherwise', [`preamble\r\n${head}`, 'x'.repeat(70_000)]],
  ['has a long field first', [field.replace('value', 'x'.repeat(70_000)) + head]],
  ['has a file without a name', [head.replace(/filename="[^"]*"/, 'filename=""')]],
])('reads nothing of a form that %s', async (_what, pieces, headers = {}) => {
  const request = await begun(pieces, headers);
  expect(await fileInForm(request)).toBeUndefined();
  const next = once(request, 'data');
  request.resume();
  const [chunk] = (await next) as [Buffer];
  const sent = pieces.join('');
  expect(sent.startsWith(chunk.toString('latin1', 0, sent.length))).toBe(true);
});

it('reads nothing of a chunked form', async () => {
  const request = await begun([], { 'Content-Length': 2 });
  delete request.headers['content-length'];
  expect(await fileInForm(request)).toBeUndefined();
});

it('leaves the whole body to be read', async () => {
  const length = large + head.length;
  const request = await begun([head], { 'Content-Length': length });
  await fileInForm(request);
  const body = buffer(request);
  sockets.at(-1)?.write(Buffer.alloc(large));
  expect((await body).length).toBe(length);
});

it('ends where the client leaves', async () => {
  const request = await begun([head.slice(0, 20)]);
  const found = fileInForm(request);
  sockets.at(-1)?.destroy();
  await expect(found).rejects.toMatchObject({ status: 400 });
});
