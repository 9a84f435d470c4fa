import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Entry, Har } from 'har-format';
import { harFiles, HarError, HarWriter, readHar } from '../../../src/migration/har';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'har-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const answer = Buffer.from('{"id":"abc"}');

function entry(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    startedDateTime: '2026-01-02T03:04:05.678Z',
    time: 12.5,
    request: { method: 'GET', url: 'https://api.cloudconvert.com/user', headers: [] },
    response: { status: 200, statusText: 'OK', headers: [], content: { mimeType: 'application/json', text: '{}' } },
    ...overrides,
  };
}

function written(content: unknown, name = 'a.har'): string {
  const path = join(folder, name);
  const text = typeof content === 'string' ? content : JSON.stringify({ log: { version: '1.2', entries: content } });
  writeFileSync(path, text);
  return path;
}

const withContent = (content: object, headers: object[] = []) =>
  entry({ response: { status: 200, statusText: '', headers, content } });
const brotli = { name: 'Content-Encoding', value: 'br' };

describe('reading', () => {
  it.each([
    ['as text', withContent({ text: answer.toString() })],
    ['in base64', withContent({ text: answer.toString('base64'), encoding: 'base64' })],
    ['in Brotli', withContent({ text: brotliCompressSync(answer).toString('base64'), encoding: 'base64' }, [brotli])],
    [
      'in gzip',
      withContent({ text: gzipSync(answer).toString('base64'), encoding: 'base64' }, [
        { name: 'content-encoding', value: 'gzip' },
      ]),
    ],
    ['decompressed by the browser', withContent({ text: answer.toString('base64'), encoding: 'base64' }, [brotli])],
  ])('gives the body that was kept %s', async (_form, given) => {
    const [exchange] = await readHar(written([given]));
    expect(exchange?.response.body?.bytes?.toString()).toBe(answer.toString());
  });

  it('reads the fields of a form as Firefox keeps them, and the parts of a multipart body', async () => {
    const url = 'https://api.cloudconvert.com/convert';
    const postData = { mimeType: 'application/x-www-form-urlencoded', params: [{ name: 'a b', value: 'c&d' }] };
    const parts = {
      mimeType: 'multipart/form-data; boundary=x',
      params: [{ name: 'file', fileName: 'a.png', value: 'AQI=', _encoding: 'base64' }],
    };
    const [form, multipart] = await readHar(
      written([
        entry({ request: { method: 'post', url, postData, headers: [{ name: ':path', value: '/' }] } }),
        entry({ request: { method: 'POST', url, postData: parts } }),
      ]),
    );
    expect(form?.request).toMatchObject({ method: 'POST', headers: [], body: { bytes: Buffer.from('a+b=c%26d') } });
    expect(multipart?.request.parts).toMatchObject([{ name: 'file', fileName: 'a.png', body: { size: 2 } }]);
  });

  it('puts entries into the order in which they began', async () => {
    const late = entry({ startedDateTime: '2026-01-02T03:04:06Z' });
    expect((await readHar(written([late, entry()]))).map(({ place }) => place)).toEqual([
      'a.har, entry 2',
      'a.har, entry 1',
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ['is truncated', '{"log":{"entries":[\n{"startedDateTime":"20', /a\.har, line 2, column \d+: .*truncated/],
    ['is no JSON', '{"log":{"entries":[\n{]}', /a\.har, line 2, column 2: it is not valid JSON/],
    ['is another JSON', '[]', /a\.har: it is no HAR/],
    ['lacks a method', [entry(), entry({ request: { url: 'http://a/' } })], /log\.entries\[1\]: "request\.method"/],
    ['has a URL of another kind', [entry({ request: { method: 'GET', url: 'file:///a' } })], /url is no http URL/],
    ['has broken base64', [withContent({ text: '{"a"}', encoding: 'base64' })], /\[0\]\.response\.content: .*base64/],
    ['has an unknown encoding', [withContent({ text: '', encoding: 'rot13' })], /the encoding "rot13" is unknown/],
    ['names a file that is missing', [withContent({ _file: { sha256: 'a'.repeat(64), size: 1 } })], /is missing/],
    ['names a file elsewhere', [withContent({ _file: { sha256: '../../etc/passwd', size: 1 } })], /SHA-256/],
    [
      'swells without end',
      [
        withContent({ text: brotliCompressSync(Buffer.alloc(70 * 2 ** 20)).toString('base64'), encoding: 'base64' }, [
          brotli,
        ]),
      ],
      /too large/,
    ],
  ])('says where a file is broken that %s', async (_what, content, message) => {
    const read = readHar(written(content));
    await expect(read).rejects.toThrow(message);
    await expect(read).rejects.toBeInstanceOf(HarError);
  });

  it('finds every HAR below a folder, and says where there is none', async () => {
    mkdirSync(join(folder, 'sub'));
    written([], 'sub/b.har');
    written([], 'a.har');
    expect(await harFiles([folder])).toEqual([join(folder, 'a.har'), join(folder, 'sub/b.har')]);
    await expect(harFiles([join(folder, 'none')])).rejects.toThrow('no such file or folder');
  });
});

describe('writing', () => {
  const path = () => join(folder, 'new', 'w.har');
  const har = () => JSON.parse(readFileSync(path(), 'utf8')) as Har;

  it('leaves a whole HAR after each entry, whatever comes at the same time, and after it was closed', async () => {
    const writer = new HarWriter(path());
    const one = entry() as unknown as Entry;
    await writer.append(one);
    expect(har().log.entries).toHaveLength(1);
    await Promise.all([writer.append({ ...one, comment: 'x'.repeat(70_000) }), writer.append(one)]);
    await writer.close();
    await writer.append(one);
    await writer.close();
    expect(har().log).toMatchObject({ version: '1.2', creator: { name: 'cc-v1-proxy' } });
    expect(await readHar(path())).toHaveLength(4);
  });
});
