import { readFile } from 'node:fs/promises';

import decodeIco from 'decode-ico';
import { HeifDecoder, type HeifImage } from 'libheif-js/wasm-bundle';
import sharp from 'sharp';

import { OperationError } from '../../../contract/operation';
import { decodeBmp } from './decode-bmp';
import { decodePcx } from './decode-pcx';
import { decodeTga } from './decode-tga';

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
  bmp: decodeBmp,
  ico: largestIcon,
  pcx: decodePcx,
  tga: decodeTga,
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

async function largestIcon(bytes: Buffer): Promise<DecodedBitmap> {
  const [icon] = decodeIco(bytes).sort((one, other) => other.width - one.width || other.bpp - one.bpp);
  if (icon === undefined) throw new OperationError('The icon contains no picture.');
  if (icon.type === 'bmp') return { data: new Uint8Array(icon.data), width: icon.width, height: icon.height };
  const { data, info } = await sharp(icon.data).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
