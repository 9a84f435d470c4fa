import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import sharp from 'sharp';

import { withNewStyleJpeg } from '../../../../src/engine/operations/content/old-style-jpeg';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'old-style-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('a TIFF with old-style JPEGs', () => {
  it('has the colours of each of its pages', async () => {
    const pages = [await jpegOf('#c81e1e'), await jpegOf('#1e1ec8')];
    const { isRenewed, target } = await renewed(oldTiff(pages));
    expect(isRenewed).toBe(true);
    expect((await sharp(target).metadata()).pages).toBe(2);
    expect(await meanOf(target, 0)).toEqual([200, 30, 30]);
    expect(await meanOf(target, 1)).toEqual([30, 30, 200]);
  });

  it('may say nothing of its samples', async () => {
    const { target } = await renewed(oldTiff([await jpegOf('#c81e1e')], { samples: false }));
    expect(await meanOf(target, 0)).toEqual([200, 30, 30]);
  });

  it('is refused where a JPEG lies in it in parts', async () => {
    const parts = oldTiff([(await jpegOf('#c81e1e')).subarray(2)]);
    await expect(renewed(parts)).rejects.toThrow('The TIFF holds an old-style JPEG in parts, which cannot be read.');
  });
});

describe('any other TIFF', () => {
  it('stays as it is', async () => {
    const plain = await sharp(await jpegOf('#c81e1e'))
      .tiff({ compression: 'jpeg' })
      .toBuffer();
    expect((await renewed(plain)).isRenewed).toBe(false);
  });

  it('is left to the decoders when its pages lead in a circle or out of it', async () => {
    const circle = oldTiff([await jpegOf('#c81e1e')]);
    circle.writeUInt32LE(circle.readUInt32LE(4), circle.length - 4);
    expect((await renewed(circle)).isRenewed).toBe(false);
    expect((await renewed(circle.subarray(0, 40))).isRenewed).toBe(false);
  });
});

async function renewed(tiff: Buffer): Promise<{ isRenewed: boolean; target: string }> {
  const [source, target] = [path.join(folder, 'old.tiff'), path.join(folder, 'new.tiff')];
  await writeFile(source, tiff);
  return { isRenewed: await withNewStyleJpeg(source, target), target };
}

async function meanOf(file: string, page: number): Promise<number[]> {
  const { channels } = await sharp(await readFile(file), { page }).stats();
  return channels.slice(0, 3).map(({ mean }) => Math.round(mean / 10) * 10);
}

function jpegOf(background: string): Promise<Buffer> {
  return sharp({ create: { width: 32, height: 16, channels: 3, background } })
    .jpeg({ quality: 100 })
    .toBuffer();
}

/** A page a JPEG of 32 x 16 pixels, each a strip of its own (TIFF 6.0, section 22). */
function oldTiff(pages: Buffer[], { samples = true } = {}): Buffer {
  const parts: Buffer[] = [];
  let [end, place] = [8, 0];
  for (const [index, jpeg] of pages.entries()) {
    const padded = Buffer.concat([jpeg, Buffer.alloc(jpeg.length % 2)]);
    const fields: [tag: number, value: number][] = [
      ...([
        [0x100, 32],
        [0x101, 16],
        [0x103, 6],
        [0x106, 6],
        [0x111, end],
      ] as [number, number][]),
      ...((samples ? [[0x115, 3]] : []) as [number, number][]),
      ...([
        [0x116, 16],
        [0x117, jpeg.length],
        [0x201, end],
        [0x202, jpeg.length],
      ] as [number, number][]),
    ];
    const start = end + padded.length;
    if (index === 0) place = start;
    const size = 2 + fields.length * 12 + 4;
    const isLast = index === pages.length - 1;
    const next = isLast ? 0 : start + size + padded.length + ((pages[index + 1] ?? jpeg).length - jpeg.length);
    parts.push(padded, directoryOf(fields, next));
    end = start + size;
  }
  const head = Buffer.from('II*\0\0\0\0\0', 'latin1');
  head.writeUInt32LE(place, 4);
  return Buffer.concat([head, ...parts]);
}

function directoryOf(fields: [tag: number, value: number][], next: number): Buffer {
  const directory = Buffer.alloc(2 + fields.length * 12 + 4);
  directory.writeUInt16LE(fields.length, 0);
  for (const [index, [tag, value]] of fields.entries()) {
    directory.writeUInt16LE(tag, 2 + index * 12);
    directory.writeUInt16LE(4, 4 + index * 12);
    directory.writeUInt32LE(1, 6 + index * 12);
    directory.writeUInt32LE(value, 10 + index * 12);
  }
  directory.writeUInt32LE(next, directory.length - 4);
  return directory;
}
