import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { encode } from 'iconv-lite';
import { pack } from 'tar-stream';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';

import { type Bench, openBench } from './run-operation';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const archive = { name: 'archive', hasOutputFormat: true, joinsInputs: true };
const extract = { name: 'archive/extract', hasOutputFormat: false, joinsInputs: false };

const collect = async (stream: AsyncIterable<unknown>) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
};

function tarOf(files: Record<string, string>) {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  return collect(tar);
}

function zipOf(files: Record<string, Buffer>) {
  const file = new ZipFile();
  for (const [name, content] of Object.entries(files)) file.addBuffer(content, name);
  file.end();
  return collect(file.outputStream);
}

/** As old programs write it: the name in these bytes, without the flag for UTF-8. */
async function zipWithName(name: Buffer): Promise<Buffer> {
  const placeholder = 'x'.repeat(name.length);
  const zip = await zipOf({ [placeholder]: Buffer.from('content') });
  const renamed = Buffer.from(zip.toString('latin1').replaceAll(placeholder, name.toString('latin1')), 'latin1');
  renamed.writeUInt16LE(renamed.readUInt16LE(6) & ~0x800, 6);
  const entry = renamed.indexOf('PK\x01\x02');
  renamed.writeUInt16LE(renamed.readUInt16LE(entry + 8) & ~0x800, entry + 8);
  return renamed;
}

const unpacked = async (filename: string, content: Uint8Array) => {
  const { filenames: names, paths } = await bench.run(extract, [await bench.input(filename, content)], {});
  const contents = await Promise.all(paths.map(async (path) => (await readFile(path)).toString()));
  return Object.fromEntries(names.map((name, index) => [name, contents[index]]));
};

describe('archives without any program', () => {
  test('archive makes a zip of all inputs, equal names apart', async () => {
    const inputs = [
      await bench.input('a.txt', 'one'),
      await bench.input('ü.txt', 'two'),
      await bench.input('a.txt', '3'),
    ];
    const {
      filenames: names,
      paths,
      percents: progress,
    } = await bench.run(archive, inputs, { output_format: 'zip', filename: 'all.zip' });
    expect(names).toEqual(['all.zip']);
    const zip = await openPromise(paths[0] ?? '', { lazyEntries: true });
    const found: Record<string, string> = {};
    for await (const entry of zip.eachEntry()) {
      found[entry.fileName] = (await collect(await zip.openReadStreamPromise(entry))).toString();
    }
    expect(found).toEqual({ 'a.txt': 'one', 'ü.txt': 'two', 'a-1.txt': '3' });
    expect(progress.at(-1)).toBe(100);
  });

  test.each(['tar', 'tar.gz'])('archive makes a %s that tar lists', async (format) => {
    const inputs = [await bench.input('a.txt', 'one'), await bench.input('b.txt', 'two')];
    const { filenames: names, paths } = await bench.run(archive, inputs, { output_format: format });
    expect(names).toEqual([`a.${format}`]);
    expect(execFileSync('tar', ['-tf', paths[0] ?? '']).toString()).toBe('a.txt\nb.txt\n');
  });

  test('archive/extract gives every file without its folder', async () => {
    const files = { 'x/a.txt': 'one', 'y/a.txt': 'two', 'b.txt': 'three' };
    const expected = { 'a.txt': 'one', 'a-1.txt': 'two', 'b.txt': 'three' };
    expect(await unpacked('files.tar', await tarOf(files))).toEqual(expected);
    expect(await unpacked('files.tgz', gzipSync(await tarOf(files)))).toEqual(expected);
    const buffers = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const);
    expect(await unpacked('files.zip', await zipOf(Object.fromEntries(buffers)))).toEqual(expected);
  });

  test('convert repacks an archive with its folders', async () => {
    const input = await bench.input('files.tar', await tarOf({ 'x/a.txt': 'one', 'y/a.txt': 'two' }));
    const { paths } = await bench.run('convert', [input], { output_format: 'tar.gz' });
    expect(execFileSync('tar', ['-tzf', paths[0] ?? '']).toString()).toBe('x/a.txt\ny/a.txt\n');
  });

  test('a file that would leave the archive is refused', async () => {
    await expect(unpacked('evil.tar', await tarOf({ '../../evil.txt': 'x' }))).rejects.toMatchObject({
      name: 'OperationError',
      message: 'The archive holds a file outside itself: ../../evil.txt',
    });
    const evil = Buffer.from(
      (await zipOf({ 'aa/evil.txt': Buffer.from('x') })).toString('latin1').replaceAll('aa/', '../'),
      'latin1',
    );
    await expect(unpacked('evil.zip', evil)).rejects.toThrow('The archive holds a file outside itself.');
  });

  test('a tar of before POSIX is read', async () => {
    const tar = await tarOf({ 'a.txt': 'one' });
    tar.fill(0, 257, 265);
    tar.fill(' ', 148, 156);
    const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    expect(await unpacked('old.tar', tar)).toEqual({ 'a.txt': 'one' });
  });

  test('a zip that is packed in an old way is refused in words about it', async () => {
    const zip = await zipOf({ 'a.txt': Buffer.from('imploded') });
    zip.writeUInt16LE(6, zip.indexOf('PK\x01\x02') + 10);
    await expect(unpacked('old.zip', zip)).rejects.toThrow(
      'The archive is packed by a method that cannot be read (6).',
    );
  });

  test.each(['symlink', 'link', 'character-device', 'block-device', 'fifo'] as const)(
    'what is a %s in an archive is left out, and nothing goes through it',
    async (type) => {
      const packed = pack();
      packed.entry({ name: 'way', type, linkname: os.tmpdir() });
      packed.entry({ name: 'way/through.txt' }, 'through');
      packed.entry({ name: 'fine.txt' }, 'fine');
      packed.finalize();
      const files = await unpacked('links.tar', await collect(packed));
      expect(files).toEqual({ 'through.txt': 'through', 'fine.txt': 'fine' });
      expect(existsSync(path.join(os.tmpdir(), 'through.txt'))).toBe(false);
    },
  );

  test.each([
    ['UTF-8 that no flag declares', Buffer.from('Größe 表.txt'), 'Größe 表.txt'],
    ['UTF-8 in the pieces of letters that macOS writes', Buffer.from('Gru\u0308n.txt'), 'Gru\u0308n.txt'],
    ['code page 437', Buffer.from('477294e1652e747874', 'hex'), 'Größe.txt'],
    ['code page 866 of Russian', encode('Привет, мир.txt', 'cp866'), 'Привет, мир.txt'],
    ['Shift-JIS', encode('日本語テスト表.txt', 'shift_jis'), '日本語テスト表.txt'],
    ['GBK', encode('中文文件名.txt', 'gbk'), '中文文件名.txt'],
    ['code page 437 with a box', Buffer.from('c9cdbb2e747874', 'hex'), '╔═╗.txt'],
  ])('a name in a zip is read as %s', async (_kind, bytes, name) => {
    expect(Object.keys(await unpacked('names.zip', await zipWithName(bytes)))).toEqual([name]);
  });

  test('an encrypted zip is said to be protected', async () => {
    const zip = await zipOf({ 'a.txt': Buffer.from('secret') });
    zip[zip.indexOf('PK\x01\x02') + 8] = 1;
    await expect(unpacked('locked.zip', zip)).rejects.toMatchObject({
      name: 'OperationError',
      message: 'The file is protected by a password.',
    });
  });

  test('an archive that grows beyond measure is refused', async () => {
    const bomb = await zipOf({ zeros: Buffer.alloc(80 * 2 ** 20) });
    await expect(unpacked('bomb.zip', bomb)).rejects.toMatchObject({
      name: 'OperationError',
      message: expect.stringMatching(/unpacks to more than \d+ bytes/) as string,
    });
  });

  test.each(['zip', 'tar', 'tar.gz'])('a file that is no %s fails with code null', async (format) => {
    await expect(unpacked(`broken.${format}`, Buffer.alloc(2000, 'x'))).rejects.toMatchObject({
      name: 'OperationError',
      code: null,
    });
  });
});
