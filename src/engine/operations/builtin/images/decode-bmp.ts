import sharp from 'sharp';

import { OperationError } from '../../../contract/operation';
import { damagedFile } from '../../damaged-file';
import { type BmpHeader, readBmpHeader } from './bmp-header';
import { type Rows, unpackRuns } from './bmp-runs';

export interface Bitmap {
  /** RGBA, eight bits each. */
  data: Uint8Array;
  width: number;
  height: number;
}

/** Every BMP of Windows and OS/2 but those with the compression of fax machines. */
export async function decodeBmp(file: Buffer): Promise<Bitmap> {
  const header = readBmpHeader(file);
  const { width, height, compression, pixelsAt } = header;
  refuseTooLarge(header);
  if (compression === 'jpeg' || compression === 'png') return wholePicture(file.subarray(pixelsAt));
  const rows = compression === 'none' ? plainRows(file, header) : unpackRuns(file.subarray(pixelsAt), header);
  const pixels = header.bits <= 8 ? byPalette(rows, header) : byMasks(rows, header);
  return { data: new Uint8Array(pixels.buffer), width, height };
}

/** Before memory is taken for the pixels that a header tells of. */
export function refuseTooLarge({ width, height }: { width: number; height: number }): void {
  if (width * height <= mostPixels) return;
  throw new OperationError(`The picture has more than ${mostPixels / 1e6} million pixels.`);
}

async function wholePicture(content: Buffer): Promise<Bitmap> {
  const { data, info } = await sharp(content).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function plainRows(file: Buffer, { width, height, bits, pixelsAt, isTopDown }: BmpHeader): Rows {
  const bytes = Math.ceil((width * bits) / 32) * 4;
  const content = file.subarray(pixelsAt, pixelsAt + bytes * height);
  if (content.length < bytes * height) throw damagedFile('bmp');
  return { bytes, bits, content: isTopDown ? content : upsideDown(content, bytes) };
}

function upsideDown(content: Buffer, bytes: number): Buffer {
  const turned = Buffer.alloc(content.length);
  for (let at = 0; at < content.length; at += bytes) content.copy(turned, content.length - at - bytes, at, at + bytes);
  return turned;
}

function byPalette({ bytes, content, bits }: Rows, { width, height, palette }: BmpHeader): Uint32Array {
  const pixels = new Uint32Array(width * height);
  const [perByte, mask] = [8 / bits, (1 << bits) - 1];
  for (let row = 0, pixel = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1, pixel += 1) {
      const byte = content[row * bytes + Math.floor(column / perByte)] ?? 0;
      pixels[pixel] = palette[(byte >> (8 - bits - (column % perByte) * bits)) & mask] ?? 0;
    }
  }
  return pixels;
}

function byMasks({ bytes, content, bits }: Rows, header: BmpHeader): Uint32Array {
  const { width, height } = header;
  const [red, green, blue, alpha] = header.masks.map(channel) as [Channel, Channel, Channel, Channel];
  const alphaOf = alpha.isThere ? alpha.value : alphaInRest(content, header);
  const step = bits / 8;
  const pixels = new Uint32Array(width * height);
  for (let row = 0, pixel = 0; row < height; row += 1) {
    for (let column = 0, at = row * bytes; column < width; column += 1, pixel += 1, at += step) {
      const value = content.readUIntLE(at, step);
      pixels[pixel] =
        ((alphaOf(value) << 24) | (blue.value(value) << 16) | (green.value(value) << 8) | red.value(value)) >>> 0;
    }
  }
  return pixels;
}

interface Channel {
  isThere: boolean;
  /** 0 to 255. */
  value: (pixel: number) => number;
}

function channel(mask: number): Channel {
  if (mask === 0) return { isThere: false, value: () => 0 };
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return { isThere: true, value: (pixel) => Math.round((((pixel & mask) >>> shift) / most) * 255) };
}

/** The fourth byte of a pixel has no meaning, but programs write alpha there: where all are 0 it is none. */
function alphaInRest(content: Buffer, { bits, masks }: BmpHeader): Channel['value'] {
  const isFree = bits === 32 && masks.every((mask) => mask >>> 24 === 0);
  if (!isFree) return () => 255;
  for (let at = 3; at < content.length; at += 4) if (content[at] !== 0) return (pixel) => pixel >>> 24;
  return () => 255;
}

const mostPixels = 100e6;
