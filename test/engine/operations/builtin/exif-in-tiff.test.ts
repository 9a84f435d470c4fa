import ExifReader from 'exifreader';
import sharp from 'sharp';

import { withExif } from '../../../../src/engine/operations/builtin/metadata/exif-in-tiff';

const picture = sharp({ create: { width: 9, height: 7, channels: 3, background: '#f00' } });

/** EXIF as Nikon and Canon's tools write it: the most significant byte first. */
function bigEndian(): Buffer {
  const make = Buffer.from('ACME cameras\0');
  const head = Buffer.from('4d4d002a00000008', 'hex');
  const directory = Buffer.from(`0001010f0002${hex(make.length, 4)}${hex(26, 4)}00000000`, 'hex');
  return Buffer.concat([head, directory, make]);
}

function hex(value: number, bytes: number): string {
  return value.toString(16).padStart(bytes * 2, '0');
}

test('tags in the other byte order are read, with the name of the block before them or without', async () => {
  const tiff = await picture.clone().tiff({ compression: 'lzw' }).toBuffer();
  for (const exif of [bigEndian(), Buffer.concat([Buffer.from('Exif\0\0'), bigEndian()])]) {
    const described = withExif(tiff, exif);
    expect(ExifReader.load(described)['Make']?.description).toBe('ACME cameras');
    expect(await sharp(described).raw().toBuffer()).toEqual(await picture.clone().raw().toBuffer());
  }
});

test('a block that leads out of itself changes nothing', async () => {
  const tiff = await picture.clone().tiff({ compression: 'lzw' }).toBuffer();
  const exif = bigEndian();
  for (let length = 0; length < exif.length; length += 1) {
    expect(withExif(tiff, exif.subarray(0, length))).toEqual(tiff);
  }
  const circle = Buffer.from('4d4d002a0000000800018769000400000001000000080000000000', 'hex');
  expect((await sharp(withExif(tiff, circle)).metadata()).width).toBe(9);
});

test('a camera is named even where its coordinates lead out of the block', async () => {
  const tiff = await picture.clone().tiff({ compression: 'lzw' }).toBuffer();
  const directory = `0002010f000200000004${Buffer.from('ACM\0').toString('hex')}88250004000000010000ffff00000000`;
  const described = withExif(tiff, Buffer.from(`4d4d002a00000008${directory}`, 'hex'));
  expect(ExifReader.load(described)['Make']?.description).toBe('ACM');
});

test('a block whose values lie upon each other is not unfolded', async () => {
  const tiff = await picture.clone().tiff({ compression: 'lzw' }).toBuffer();
  const entries = Array.from({ length: 500 }, (_, index) => `${hex(0x9c9b, 2)}0001${hex(4000, 4)}${hex(index, 4)}`);
  const directory = Buffer.from(`${hex(entries.length, 2)}${entries.join('')}00000000`, 'hex');
  const exif = Buffer.concat([Buffer.from('4d4d002a00000008', 'hex'), directory]);
  expect(withExif(tiff, exif)).toEqual(tiff);
});
