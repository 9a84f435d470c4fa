import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { zip } from '../../src/transfer';

describe('zip on the fly', () => {
  it('knows its size before the first byte and keeps names with spaces and umlauts', async () => {
    const { stream, size } = await zip([entry('a b.txt', 'one'), entry('ü.txt', 'two!')]);
    const bytes = await buffer(stream);
    expect(bytes.length).toBe(size);
    expect(await namesIn(bytes)).toEqual(['a b.txt', 'ü.txt']);
  });

  it('takes names that begin like a drive', async () => {
    const { stream } = await zip([entry('a:b.txt', 'one'), entry('/c.txt', 'two')]);
    expect(await namesIn(await buffer(stream))).toEqual(['a_b.txt', 'c.txt']);
  });

  it('ends with an error, not with a shorter file, when an entry breaks', async () => {
    const broken = { filename: 'x', size: 10, open: async () => Promise.reject(new Error('gone')) };
    const { stream } = await zip([entry('a', 'one'), broken]);
    await expect(buffer(stream)).rejects.toThrow('gone');
  });
});

function entry(filename: string, text: string) {
  return { filename, size: Buffer.byteLength(text), open: async () => Readable.from([Buffer.from(text)]) };
}

async function namesIn(bytes: Buffer): Promise<string[]> {
  const names: string[] = [];
  const file = await fromBufferPromise(bytes);
  for await (const found of file.eachEntry()) names.push(found.fileName);
  return names;
}
