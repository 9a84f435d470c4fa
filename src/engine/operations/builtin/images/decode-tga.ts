import { damagedFile } from '../../damaged-file';
import { type Bitmap, refuseTooLarge } from './decode-bmp';

interface TgaHeader {
  width: number;
  height: number;
  /** Of a pixel, or of an entry of the palette that it points to. */
  depth: number;
  isGrey: boolean;
  isPacked: boolean;
  /** Where pixels are numbers of colours: these, and the number of the first one. */
  palette?: { colours: Buffer; first: number; depth: number };
  hasAlpha: boolean;
  isRightToLeft: boolean;
  isTopDown: boolean;
  pixelsAt: number;
}

/** A Truevision TGA: palettes, shades of grey and colours, packed or not, from any corner. */
export function decodeTga(file: Buffer): Bitmap {
  const header = readHeader(file);
  const { width, height, depth, palette, isRightToLeft, isTopDown } = header;
  refuseTooLarge(header);
  const step = Math.ceil((palette ? 8 : depth) / 8);
  const source = file.subarray(header.pixelsAt);
  const content = header.isPacked ? unpack(source, step, width * height * step) : source;
  if (content.length < width * height * step) throw damagedFile('tga');
  const data = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    const place = (isTopDown ? row : height - 1 - row) * width + (isRightToLeft ? width - 1 - column : column);
    if (palette) {
      const at = ((content[pixel] ?? 0) - palette.first) * (palette.depth >> 3);
      writeColour(data, place * 4, { from: palette.colours, at, depth: palette.depth, hasAlpha: palette.depth === 32 });
    } else writeColour(data, place * 4, { from: content, at: pixel * step, ...header });
  }
  return { data: withoutEmptyAlpha(data), width, height };
}

function readHeader(file: Buffer): TgaHeader {
  if (file.length < headerSize) throw damagedFile('tga');
  const [idLength = 0, , type = 0] = file;
  const [first, length, paletteDepth] = [file.readUInt16LE(3), file.readUInt16LE(5), roundedDepth(file[7] ?? 0)];
  const [width, height] = [file.readUInt16LE(12), file.readUInt16LE(14)];
  const [depth, descriptor] = [roundedDepth(file[16] ?? 0), file[17] ?? 0];
  const kind = type & 7;
  const hasPalette = kind === 1;
  const paletteAt = headerSize + idLength;
  const pixelsAt = paletteAt + (file[1] === 1 ? length * (paletteDepth >> 3) : 0);
  const isKnown = [1, 2, 3].includes(kind) && type <= 11 && depths.has(depth) && (!hasPalette || depth === 8);
  if (!isKnown || width === 0 || height === 0) throw damagedFile('tga');
  const palette = { colours: file.subarray(paletteAt, pixelsAt), first, depth: paletteDepth };
  return {
    ...{ width, height, depth, pixelsAt, isGrey: kind === 3, isPacked: type >= firstPacked },
    ...(hasPalette && { palette }),
    hasAlpha: depth === 32 || (descriptor & 15) === 1 || (kind === 3 && depth === 16),
    isRightToLeft: (descriptor & 0x10) > 0,
    isTopDown: (descriptor & 0x20) > 0,
  };
}

interface Colour {
  from: Buffer;
  at: number;
  depth: number;
  hasAlpha: boolean;
  isGrey?: boolean;
}

function writeColour(data: Uint8Array, to: number, { from, at, depth, hasAlpha, isGrey }: Colour): void {
  const byte = (index: number) => from[at + index] ?? 0;
  const put = (red: number, green: number, blue: number, alpha: number) => {
    data[to] = red;
    data[to + 1] = green;
    data[to + 2] = blue;
    data[to + 3] = alpha;
  };
  if (depth === 8) return put(byte(0), byte(0), byte(0), 255);
  if (isGrey === true) return put(byte(0), byte(0), byte(0), byte(1));
  if (depth >= 24) return put(byte(2), byte(1), byte(0), depth === 32 ? byte(3) : 255);
  const word = byte(0) | (byte(1) << 8);
  const five = (shift: number) => Math.round((((word >> shift) & 31) / 31) * 255);
  return put(five(10), five(5), five(0), hasAlpha && word >> 15 === 0 ? 0 : 255);
}

/** Packets of equal pixels and of different ones; they may go over the end of a row. */
function unpack(source: Buffer, step: number, size: number): Buffer {
  const content = Buffer.alloc(size);
  let [at, to] = [0, 0];
  while (to < size && at < source.length) {
    const head = source[at] ?? 0;
    const count = (head & 0x7f) + 1;
    at += 1;
    if (head < 0x80) {
      source.copy(content, to, at, at + count * step);
      at += count * step;
    } else {
      content.fill(source.subarray(at, at + step), to, Math.min(to + count * step, size));
      at += step;
    }
    to += count * step;
  }
  if (to < size) throw damagedFile('tga');
  return content;
}

/** Programs that know no transparency leave its byte 0 everywhere. */
function withoutEmptyAlpha(data: Uint8Array): Uint8Array {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) return data;
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return data;
}

function roundedDepth(depth: number): number {
  return depth === 15 ? 16 : depth;
}

const headerSize = 18;
const firstPacked = 9;
const depths: ReadonlySet<number> = new Set([8, 16, 24, 32]);
