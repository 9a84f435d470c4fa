import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import ExifReader from 'exifreader';
import sharp from 'sharp';

import { describedBitmap } from '../../../../src/engine/operations/builtin/metadata/described-bitmap';

const bitmap = { data: new Uint8Array(2 * 3 * 4).fill(255), width: 2, height: 3 };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'described-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('pixels keep the EXIF, XMP and profile of their photograph, and stand as they were decoded', async () => {
  const photograph = path.join(folder, 'photograph.jpg');
  await sharp({ create: { width: 3, height: 2, channels: 3, background: 'red' } })
    .withExif({ IFD0: { Model: 'Camera' } })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
    .withMetadata({ orientation: 6, icc: 'p3' })
    .toFile(photograph);
  const described = await describedBitmap(bitmap, photograph);
  const { width, height, icc, xmp } = await sharp(described).metadata();
  expect([width, height, xmp?.toString()]).toEqual([2, 3, expect.stringContaining('xmpmeta')]);
  expect(icc).toEqual((await sharp(photograph).metadata()).icc);
  const tags = ExifReader.load(described as Buffer);
  expect([tags['Model']?.description, tags['Orientation']?.value]).toEqual(['Camera', 1]);
});

test('pixels stay as they are where nothing is said of them', async () => {
  const photograph = path.join(folder, 'plain.png');
  await sharp({ create: { width: 3, height: 2, channels: 3, background: 'red' } }).toFile(photograph);
  expect(await describedBitmap(bitmap, photograph)).toBeUndefined();
});
