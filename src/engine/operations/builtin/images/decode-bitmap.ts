import { readFile } from 'node:fs/promises';

import { decode as decodeBmp } from 'bmp-ts';
import decodeIco from 'decode-ico';
import { HeifDecoder, type HeifImage } from 'libheif-js/wasm-bundle';
import sharp from 'sharp';

import { OperationError } from '../../../contract/operation';

export interface DecodeRequest {
  path: string;
  format: string;
}

export interface DecodedBitmap {
  /** RGBA, eight bits each. */
  data: Uint8Array;
  width: number;
  height: number;
}

/** Reads a bitmap that sharp doesn't read; runs in a worker. */
export async function run({ path, format }: DecodeRequest): Promise<DecodedBitmap> {
  const decode = decoders[format] ?? photograph;
  return decode(await readFile(path));
}

const decoders: Record<string, (bytes: Buffer) => DecodedBitmap | Promise<DecodedBitmap>> = {
  bmp: bitmap,
  ico: largestIcon,
};

/** The primary picture of those in the file. */
async function photograph(bytes: Buffer): Promise<DecodedBitmap> {
  const decoder = new HeifDecoder();
  const images = decoder.decode(bytes);
  try {
    const image = images.find((each) => each.is_primary()) ?? images[0];
    if (image === undefined) throw new OperationError('The file holds no HEIF picture that can be read.');
    return await pixelsOf(image);
  } finally {
    for (const image of images) image.free();
    decoder.decoder?.delete();
  }
}

async function pixelsOf(image: HeifImage): Promise<DecodedBitmap> {
  const [width, height] = [image.get_width(), image.get_height()];
  const target = { data: new Uint8ClampedArray(width * height * 4), width, height };
  const drawn = await new Promise<typeof target | null>((resolve) => image.display(target, resolve));
  if (drawn === null) throw new OperationError('The HEIF picture is damaged.');
  return { data: new Uint8Array(drawn.data.buffer), width, height };
}

function bitmap(bytes: Buffer): DecodedBitmap {
  const pixels = bytes.length < bitmapHeader ? 0 : bytes.readInt32LE(18) * Math.abs(bytes.readInt32LE(22));
  if (pixels > mostPixels) throw new OperationError(`The picture has more than ${mostPixels / 1e6} million pixels.`);
  const { data, width, height, bitPP } = decodeBmp(bytes, { toRGBA: true });
  if (bitPP !== undefined && bitPP < 32) makeOpaque(data);
  return { data, width, height };
}

async function largestIcon(bytes: Buffer): Promise<DecodedBitmap> {
  const [icon] = decodeIco(bytes).sort((one, other) => other.width - one.width || other.bpp - one.bpp);
  if (icon === undefined) throw new OperationError('The icon contains no picture.');
  if (icon.type === 'bmp') return { data: new Uint8Array(icon.data), width: icon.width, height: icon.height };
  const { data, info } = await sharp(icon.data).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Bytes up to the height of the picture, in all versions of the format that have 32-bit sizes. */
const bitmapHeader = 26;
const mostPixels = 100e6;

/** Bitmaps without an alpha channel come back with zero in its place. */
function makeOpaque(data: Uint8Array): void {
  for (let index = 3; index < data.length; index += 4) data[index] = 255;
}
