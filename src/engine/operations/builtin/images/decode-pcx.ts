import { damagedFile } from '../../damaged-file';
import { type Bitmap, refuseTooLarge } from './decode-bmp';

interface PcxHeader {
  width: number;
  height: number;
  version: number;
  isPacked: boolean;
  /** Of a pixel in one plane. */
  bits: number;
  planes: number;
  /** Of a row in one plane. */
  bytes: number;
}

/** A PC Paintbrush picture of every depth: black and white, palettes in planes or not, shades of grey, colours. */
export function decodePcx(file: Buffer): Bitmap {
  const header = readHeader(file);
  refuseTooLarge(header);
  const { width, height, bits, planes, bytes } = header;
  const size = bytes * planes * height;
  const source = file.subarray(headerSize);
  const rows = header.isPacked ? unpack(source, size) : source.subarray(0, size);
  if (rows.length < size) throw damagedFile('pcx');
  const colourOf = bits === 8 && planes >= 3 ? undefined : paletteOf(file, header);
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let row = 0, to = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1, to += 4) {
      const samples = samplesAt(rows, row * bytes * planes, column, header);
      data.set(colourOf?.(samples.reduce((sum, sample, plane) => sum | (sample << (plane * bits)), 0)) ?? samples, to);
    }
  }
  return { data, width, height };
}

function readHeader(file: Buffer): PcxHeader {
  if (file.length < headerSize || file[0] !== signature) throw damagedFile('pcx');
  const [left, top, right, bottom] = [4, 6, 8, 10].map((at) => file.readUInt16LE(at)) as [
    number,
    number,
    number,
    number,
  ];
  const [version, bits, planes] = [file[1] ?? 0, file[3] ?? 0, file[65] ?? 0];
  const bytes = file.readUInt16LE(66);
  const [width, height] = [right - left + 1, bottom - top + 1];
  const isKnown = kinds.has(`${bits} ${planes}`) && bytes * 8 >= width * bits;
  if (!isKnown || width < 1 || height < 1) throw damagedFile('pcx');
  return { width, height, version, isPacked: file[2] === 1, bits, planes, bytes };
}

function samplesAt(rows: Buffer, start: number, column: number, { bits, planes, bytes }: PcxHeader): number[] {
  const [byte, shift] = [(column * bits) >> 3, 8 - bits - ((column * bits) & 7)];
  const sample = (plane: number) => ((rows[start + plane * bytes + byte] ?? 0) >> shift) & ((1 << bits) - 1);
  return Array.from({ length: planes }, (_, plane) => sample(plane));
}

type ColourOf = (number: number) => number[];

function paletteOf(file: Buffer, { bits, planes, version }: PcxHeader): ColourOf {
  if (bits * planes === 1) return (number) => grey(number * 255);
  const large = file.length - largePalette;
  if (bits === 8) return file[large] === paletteMark ? colourIn(file.subarray(large + 1)) : grey;
  const isThere = version !== versionWithoutPalette && file.subarray(16, 64).some((byte) => byte !== 0);
  return isThere ? colourIn(file.subarray(16, 64)) : (number) => ega[number] ?? grey(0);
}

function colourIn(palette: Buffer): ColourOf {
  return (number) => [...palette.subarray(number * 3, number * 3 + 3)];
}

function grey(value: number): number[] {
  return [value, value, value];
}

function unpack(source: Buffer, size: number): Buffer {
  const content = Buffer.alloc(size);
  let [at, to] = [0, 0];
  while (to < size && at < source.length) {
    const byte = source[at] ?? 0;
    at += 1;
    const isRun = byte >= firstRun;
    const count = isRun ? byte & 0x3f : 1;
    content.fill(isRun ? (source[at] ?? 0) : byte, to, Math.min(to + count, size));
    if (isRun) at += 1;
    to += count;
  }
  if (to < size) throw damagedFile('pcx');
  return content;
}

const headerSize = 128;
const signature = 10;
const firstRun = 0xc0;
/** Bytes from the end: a mark and 256 colours. */
const largePalette = 769;
const paletteMark = 12;
const versionWithoutPalette = 3;
/** Bits a pixel in a plane, planes. */
const kinds: ReadonlySet<string> = new Set(['1 1', '1 2', '1 3', '1 4', '2 1', '4 1', '8 1', '8 3', '8 4']);
/** The colours of the screens of 1984. */
const ega = [
  ...['000000', '0000aa', '00aa00', '00aaaa', 'aa0000', 'aa00aa', 'aa5500', 'aaaaaa'],
  ...['555555', '5555ff', '55ff55', '55ffff', 'ff5555', 'ff55ff', 'ffff55', 'ffffff'],
].map((hex) => [...Buffer.from(hex, 'hex')]);
