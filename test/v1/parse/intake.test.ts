import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { parseRequest } from '../../../src/v1/parse';
import { Spool } from '../../../src/transfer';

const folder = mkdtempSync(join(tmpdir(), 'intake-'));
afterAll(() => rm(folder, { recursive: true }));

const spoolOf = (limits: Parameters<typeof Spool.open>[1]) => Spool.open(folder, limits);
const knows = (key: string) => key === 'known';

/** The chunks come one after the other. */
function request(url: string, chunks: string[], headers: Record<string, string>): IncomingMessage {
  const length = { 'content-length': String(Buffer.byteLength(chunks.join(''))) };
  return Object.assign(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), {
    url,
    headers: { ...length, ...headers },
  }) as unknown as IncomingMessage;
}

const form = (body: string) => request('/process', [body], { 'content-type': 'application/x-www-form-urlencoded' });

function upload(url: string, ...parts: [disposition: string, content: string][]): IncomingMessage {
  const written = parts.map(
    ([name, content]) => `--b\r\nContent-Disposition: form-data; ${name}\r\n\r\n${content}\r\n`,
  );
  const [start = '', ...rest] = [...written, '--b--\r\n'];
  return request(url, [start, rest.join('').slice(0, 1_000), rest.join('').slice(1_000)], {
    'content-type': 'multipart/form-data; boundary=b',
  });
}

const file: [string, string] = ['name="file"; filename="a.png"', 'x'.repeat(500_000)];
const key: [string, string] = ['name="apikey"', 'known'];

describe('bodies in memory', () => {
  it('share one budget: the request that exceeds it is answered 503, and room is there again once others are answered', async () => {
    const spool = await spoolOf({ memory: 1_000 });
    const first = await parseRequest(form(`tag=${'x'.repeat(700)}`), spool);
    await expect(parseRequest(form(`tag=${'x'.repeat(700)}`), spool)).rejects.toMatchObject({ status: 503 });
    await first.discard();
    await expect(parseRequest(form(`tag=${'x'.repeat(700)}`), spool)).resolves.toBeDefined();
  });
});

describe('files of callers who have not shown a key yet', () => {
  it('share one budget on disk, and leave nothing behind', async () => {
    const spool = await spoolOf({ unknownCallers: 20_000 });
    await expect(parseRequest(upload('/convert', file, key), spool, { knows })).rejects.toThrow('before its API key');
    expect(await readdir(folder)).toEqual([]);
  });

  it('are not counted once the key has come, in a field or in the query', async () => {
    const spool = await spoolOf({ unknownCallers: 20_000 });
    for (const sent of [upload('/convert', key, file), upload('/convert?apikey=known', file)]) {
      const parsed = await parseRequest(sent, spool, { knows });
      expect(parsed.parts).toMatchObject([{ size: 500_000 }]);
      await parsed.discard();
    }
  });

  it('are refused before a byte is read where the query shows a key that nobody knows', async () => {
    const sent = upload('/convert?apikey=unknown', file);
    await expect(parseRequest(sent, await spoolOf({}), { knows })).rejects.toMatchObject({ status: 401 });
    expect((sent as unknown as Readable).readableDidRead).toBe(false);
  });

  it('are dropped on routes that take none', async () => {
    const parsed = await parseRequest(upload('/hook', file, key), await spoolOf({}), { fileless: true });
    expect(parsed.parts).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });
});

it('a disk without its reserve takes no more files', async () => {
  const spool = await spoolOf({ reserve: Number.MAX_SAFE_INTEGER });
  await expect(parseRequest(upload('/convert?apikey=known', file), spool, { knows })).rejects.toThrow('disk is full');
});
