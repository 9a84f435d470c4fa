import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { postForm, TransferError } from '../../src/transfer';

describe('posting into the upload form', () => {
  let server: Server;
  let seen: { headers: IncomingHttpHeaders; body: Buffer };
  let answer = { status: 201, body: '' };

  beforeAll((done) => {
    server = createServer((request, response) => {
      if (request.url?.endsWith('?refused')) return response.writeHead(403).end();
      void buffer(request).then(
        (body) => {
          seen = { headers: request.headers, body };
          response.writeHead(answer.status).end(answer.body);
        },
        () => undefined,
      );
    }).listen(0, '127.0.0.1', done);
  });
  afterAll((done) => {
    server.close(done);
  });

  const form = () => ({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tasks`,
    parameters: { acl: 'private', key: 't/${filename}', max_file_count: 1 },
  });

  it('sends every parameter in order, the file last, with a true Content-Length and no Authorization', async () => {
    answer = { status: 201, body: '' };
    await postForm(form(), { filename: 'a "b".txt', size: 5, open: () => Readable.from([Buffer.from('hello')]) });
    const text = seen.body.toString();
    expect(seen.headers['content-length']).toBe(String(seen.body.length));
    expect(seen.headers['transfer-encoding']).toBeUndefined();
    expect(seen.headers.authorization).toBeUndefined();
    expect([...text.matchAll(/ name="([^"]*)"/g)].map((match) => match[1])).toEqual([
      'acl',
      'key',
      'max_file_count',
      'file',
    ]);
    expect(text).toContain('filename="a %22b%22.txt"');
    expect(text).toContain('\r\n\r\nhello\r\n--');
  });

  it("fails with the storage's own words", async () => {
    answer = { status: 403, body: '<Error><Message>Policy expired</Message></Error>' };
    const upload = postForm(form(), { filename: 'a', size: 1, open: () => Readable.from([Buffer.from('x')]) });
    await expect(upload).rejects.toMatchObject({
      name: 'TransferError',
      fault: 'gone',
      message: 'Policy expired',
      details: { status: 403 },
    });
  });

  it('never passes a short file off as a whole one', async () => {
    answer = { status: 201, body: '' };
    const upload = postForm(form(), { filename: 'a', size: 10, open: () => Readable.from([Buffer.from('short')]) });
    await expect(upload).rejects.toBeInstanceOf(TransferError);
  });

  const guessed = (bytes: string) => {
    const open = () => Readable.from([Buffer.from(bytes)]);
    return postForm(form(), { filename: 'a', size: 10, isGuess: true, open });
  };

  it.each([
    ['has the guessed size', 'ten bytes.'],
    ['has no line end behind its form', 'twelve bytes'],
    ['is followed by more', 'short'],
    ['is followed by much', 'x'],
  ])('sends a file whole that %s', async (_what, bytes) => {
    answer = { status: 201, body: '' };
    expect(await guessed(bytes)).toBe(bytes.length);
    const text = seen.body.toString();
    expect(seen.headers['content-length']).toBe(String(text.length));
    expect(/\r\n\r\n(\w.*)\r\n(--.*)--((?:\r\n)*)\r?$/.exec(text)?.[1]).toBe(bytes);
  });

  it('fills up with megabytes behind the form', async () => {
    answer = { status: 201, body: '' };
    const open = () => Readable.from([Buffer.from('short')]);
    expect(await postForm(form(), { filename: 'a', size: 3_000_000, isGuess: true, open })).toBe(5);
    expect(seen.headers['content-length']).toBe(String(seen.body.length));
    expect(seen.body.toString()).toMatch(/\r\nshort\r\n--[^\r]*--\r\n(\r\n)+\r?$/);
  });

  it('refuses a file that is longer than guessed', async () => {
    answer = { status: 201, body: '' };
    await expect(guessed('thirteen byte')).rejects.toMatchObject({ fault: 'incomplete' });
  });

  it('sends a file that was held back until now', async () => {
    answer = { status: 201, body: '' };
    const open = () => Readable.from([Buffer.from('hello')]).pause();
    await postForm(form(), { filename: 'a', size: 5, open });
    expect(seen.body.toString()).toContain('\r\n\r\nhello\r\n--');
  });

  it.each([
    ['was sent whole', () => form().url],
    ['is refused before it was read', () => `${form().url}?refused`],
    ['has no address to go to', () => 'no address'],
  ])('closes a file that %s', async (_what, url) => {
    answer = { status: 201, body: '' };
    const size = 10_000_000;
    const file = Readable.from(Array.from({ length: 10 }, () => Buffer.alloc(size / 10)));
    await postForm({ ...form(), url: url() }, { filename: 'a', size, open: () => file }).catch(() => undefined);
    expect(file.destroyed).toBe(true);
  });
});
