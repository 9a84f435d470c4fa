import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { zip } from '../../src/transfer';

describe('zip on the fly', () => {
  it('knows its size before the first byte and keeps names with spaces and umlauts', async () => {
    const { stream, size } = zip([entry('a b.txt', 'one'), entry('ü.txt', 'two!')], ended);
    const bytes = await buffer(stream);
    expect(bytes.length).toBe(size);
    expect(await namesIn(bytes)).toEqual(['a b.txt', 'ü.txt']);
  });

  it('takes names that begin like a drive', async () => {
    const { stream } = zip([entry('a:b.txt', 'one'), entry('/c.txt', 'two')], ended);
    expect(await namesIn(await buffer(stream))).toEqual(['a_b.txt', 'c.txt']);
  });

  it('ends with an error, not with a shorter file, when an entry breaks', async () => {
    const broken = { filename: 'x', size: 10, open: async () => Promise.reject(new Error('gone')) };
    const { stream } = zip([entry('a', 'one'), broken], ended);
    await expect(buffer(stream)).rejects.toThrow('gone');
  });

  it('ends with an error when an entry has another size than announced', async () => {
    const { stream } = zip([{ ...entry('a', 'one'), size: 4 }], ended);
    await expect(buffer(stream)).rejects.toThrow('a has 3 bytes instead of 4');
  });

  it('holds the contents, their checksums and the time of the process', async () => {
    const texts = ['', 'one', 'x'.repeat(100_000)];
    const { stream } = zip(
      texts.map((text, index) => entry(`${index}.txt`, text)),
      ended,
    );
    const file = await fromBufferPromise(await buffer(stream), { validateEntrySizes: true });
    const read: string[] = [];
    for await (const found of file.eachEntry()) {
      const content = await text(await file.openReadStreamPromise(found));
      expect(found.crc32).toBe(crc32(content));
      expect(found.getLastModDate({ timezone: 'UTC' })).toEqual(ended);
      read.push(content);
    }
    expect(read).toEqual(texts);
  });

  it.each([
    ['a file of 5 GiB', [1, 5 * 2 ** 30, 2]],
    ['a file behind 6 GiB', [3 * 2 ** 30, 3 * 2 ** 30, 1]],
  ])('%s takes the records of ZIP64, as yazl counts them', async (_what, sizes) => {
    const other = new ZipFile();
    sizes.forEach((size, index) =>
      other.addReadStreamLazy(`${index}`, { compress: false, size, forceDosTimestamp: true }, () => undefined),
    );
    const expected = await new Promise<number>((resolve) => other.end(undefined, resolve as () => void));
    const entries = sizes.map((size, index) => ({ ...entry(`${index}`, ''), size }));
    expect(zip(entries, ended).size).toBe(expected);
  });

  it('ends with the records of ZIP64 where an old zip cannot count its files', () => {
    const names = Array.from({ length: 70_000 }, (_, index) => `${index}`);
    const letters = names.join('').length;
    const { size } = zip(
      names.map((name) => entry(name, '')),
      ended,
    );
    const [local, descriptor, central, end, endOfZip64] = [30, 16, 46, 22, 56 + 20];
    expect(size).toBe(70_000 * (local + descriptor + central) + 2 * letters + end + endOfZip64);
  });
});

const ended = new Date('2026-11-27T12:34:56Z');

function entry(filename: string, text: string) {
  return { filename, size: Buffer.byteLength(text), open: async () => Readable.from([Buffer.from(text)]) };
}

async function namesIn(bytes: Buffer): Promise<string[]> {
  const names: string[] = [];
  const file = await fromBufferPromise(bytes);
  for await (const found of file.eachEntry()) names.push(found.fileName);
  return names;
}
