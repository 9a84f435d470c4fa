import { damagedFile } from '../../damaged-file';

export interface BmpHeader {
  width: number;
  height: number;
  /** Rows from the top; most files begin with the lowest one. */
  isTopDown: boolean;
  bits: number;
  compression: BmpCompression;
  /** Red, green, blue and alpha in a pixel of 16 or 32 bits; 0 for none. */
  masks: readonly number[];
  /** RGBA, eight bits each, as they lie in memory. */
  palette: Uint32Array;
  /** Where the pixels begin. */
  pixelsAt: number;
}

export type BmpCompression = 'none' | 'rle4' | 'rle8' | 'rle24' | 'jpeg' | 'png';

/** The headers of Windows (versions 1 to 5) and of OS/2 (1 and 2). Throws for what no reader knows. */
export function readBmpHeader(file: Buffer): BmpHeader {
  if (file.length < fileHeader + coreHeader || file.toString('latin1', 0, 2) !== 'BM') throw damagedFile('bmp');
  const size = file.readUInt32LE(fileHeader);
  if (size !== coreHeader && (size < shortestHeader || size > longestHeader)) throw damagedFile('bmp');
  if (file.length < fileHeader + size) throw damagedFile('bmp');
  const fields = size === coreHeader ? coreFields(file) : infoFields(file.subarray(fileHeader, fileHeader + size));
  const { width, height, bits } = fields;
  const compression = compressionOf(fields.compression, size);
  const isWhole = compression === 'jpeg' || compression === 'png';
  if (width <= 0 || height === 0 || compression === undefined || !(isWhole || depths.has(bits)))
    throw damagedFile('bmp');
  const masksAt = fileHeader + Math.min(size, infoHeader);
  const pixelsAt = file.readUInt32LE(10);
  return {
    ...{ width, height: Math.abs(height), isTopDown: height < 0, bits, compression, pixelsAt },
    masks: masksOf(file, { size, masksAt, ...fields }),
    palette: paletteOf(file, { size, pixelsAt, ...fields }),
  };
}

interface Fields {
  width: number;
  height: number;
  bits: number;
  compression: number;
  colors: number;
}

function coreFields(file: Buffer): Fields {
  const [width, height, bits] = [18, 20, 24].map((at) => file.readUInt16LE(at)) as [number, number, number];
  return { width, height, bits, compression: 0, colors: 0 };
}

/** What a short header leaves out is 0. */
function infoFields(short: Buffer): Fields {
  const header = Buffer.concat([short, Buffer.alloc(infoHeader)]);
  return {
    width: header.readInt32LE(4),
    height: header.readInt32LE(8),
    bits: header.readUInt16LE(14),
    compression: header.readUInt32LE(16),
    colors: header.readUInt32LE(32),
  };
}

function compressionOf(code: number, headerSize: number): BmpCompression | undefined {
  const ofOs2 = ({ 3: undefined, 4: 'rle24' } as const)[code as 3 | 4];
  if (headerSize === os2Header && code > 2) return ofOs2;
  return (['none', 'rle8', 'rle4', 'none', 'jpeg', 'png', 'none'] as const)[code];
}

function masksOf(file: Buffer, { size, masksAt, bits, compression }: Fields & { size: number; masksAt: number }) {
  const isGiven = compression === withMasks || compression === withAlphaMask;
  if (!isGiven || size === os2Header) return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  const hasAlpha = compression === withAlphaMask || size >= headerWithAlpha;
  if (file.length < masksAt + 16) throw damagedFile('bmp');
  return [0, 4, 8, 12].map((at) => (at < 12 || hasAlpha ? file.readUInt32LE(masksAt + at) : 0));
}

/** Black stands where colours are missing: pixels may name more than there are. */
function paletteOf(file: Buffer, { size, pixelsAt, bits, compression, colors }: Fields & Place): Uint32Array {
  if (bits > 8) return new Uint32Array();
  const palette = new Uint32Array(256).fill(0xff000000);
  const entry = size === coreHeader ? 3 : 4;
  const masks = size === infoHeader ? ({ [withMasks]: 12, [withAlphaMask]: 16 }[compression] ?? 0) : 0;
  const start = fileHeader + size + masks;
  const end = pixelsAt > start ? Math.min(pixelsAt, file.length) : file.length;
  const most = Math.min(colors || 1 << bits, 256, Math.floor((end - start) / entry));
  for (let index = 0; index < most; index += 1) {
    const at = start + index * entry;
    palette[index] = (0xff000000 | ((file[at] ?? 0) << 16) | ((file[at + 1] ?? 0) << 8) | (file[at + 2] ?? 0)) >>> 0;
  }
  return palette;
}

interface Place {
  size: number;
  pixelsAt: number;
}

/** Bytes. */
const [fileHeader, coreHeader, shortestHeader, infoHeader, headerWithAlpha, os2Header] = [14, 12, 16, 40, 56, 64];
const longestHeader = 1024;
const [withMasks, withAlphaMask] = [3, 6];
const depths: ReadonlySet<number> = new Set([1, 2, 4, 8, 16, 24, 32]);
