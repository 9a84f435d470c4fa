/**
 * The TIFF with the tags of an EXIF block, which libvips doesn't write into this format: who, when and with what camera (TIFF
 * 6.0, section 8; EXIF 2.32, 4.6). EXIF is a TIFF without a picture, so its directories are appended with new offsets. The
 * file as it is where the block can't be read.
 */
export function withExif(picture: Buffer, exif: Buffer): Buffer {
  try {
    return appended(picture, exif.subarray(exif.toString('latin1', 0, 6) === 'Exif\0\0' ? 6 : 0));
  } catch (error) {
    if ((error as Error).name === 'RangeError') return picture;
    throw error;
  }
}

interface Entry {
  tag: number;
  type: number;
  count: number;
  /** In the byte order of the picture. */
  value: Buffer;
}

function appended(picture: Buffer, exif: Buffer): Buffer {
  const target = reader(picture);
  const source = reader(exif);
  const own = target.directory(target.first);
  const described = source.directory(source.first);
  const convert = (entries: Entry[]) => entries.map((entry) => ({ ...entry, value: reordered(entry, source, target) }));
  const parts: Buffer[] = [Buffer.alloc(picture.length % 2)];
  let end = picture.length + (picture.length % 2);
  const append = (part: Buffer) => {
    const at = end;
    parts.push(part);
    end += part.length;
    return at;
  };
  const pointers = [exifPointer, gpsPointer].flatMap((tag) => {
    const place = described.entries.find((entry) => entry.tag === tag);
    if (place === undefined) return [];
    const inner = source.directory(source.long(place.value, 0)).entries.filter((entry) => !outdated.has(entry.tag));
    const at = append(directoryAt(end, convert(inner), 0, target));
    return [{ tag, type: 4, count: 1, value: target.longOf(at) }];
  });
  const known = new Set(own.entries.map(({ tag }) => tag));
  const words = convert(described.entries.filter(({ tag }) => descriptive.has(tag) && !known.has(tag)));
  const entries = [...own.entries, ...words, ...pointers.filter(({ tag }) => !known.has(tag))];
  const place = append(directoryAt(end, entries, own.next, target));
  const whole = Buffer.concat([picture, ...parts]);
  target.longOf(place).copy(whole, 4);
  return whole;
}

/** Of a picture as it was taken, not as it is now, and a directory that is not copied. */
const outdated: ReadonlySet<number> = new Set([0xa002, 0xa003, 0xa005]);
const [exifPointer, gpsPointer] = [0x8769, 0x8825];
/** Description, make, model, software, date, artist, copyright, and Windows' own. */
const descriptive: ReadonlySet<number> = new Set([
  ...[0x010e, 0x010f, 0x0110, 0x0131, 0x0132, 0x013b, 0x8298],
  ...[0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f],
]);

interface Reader {
  isLittle: boolean;
  /** Offset of the first directory. */
  first: number;
  directory: (offset: number) => { entries: Entry[]; next: number };
  long: (bytes: Buffer, at: number) => number;
  longOf: (value: number) => Buffer;
  shortOf: (value: number) => Buffer;
}

/** Of a TIFF of either byte order; throws RangeError where an offset leads out of it, or it is a BigTIFF. */
function reader(bytes: Buffer): Reader {
  const isLittle = bytes.toString('latin1', 0, 2) === 'II';
  const short = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const long = (from: Buffer, at: number) => (isLittle ? from.readUInt32LE(at) : from.readUInt32BE(at));
  const written = (size: number) => (value: number) => {
    const buffer = Buffer.alloc(size);
    if (isLittle) buffer.writeUIntLE(value, 0, size);
    else buffer.writeUIntBE(value, 0, size);
    return buffer;
  };
  if (short(2) !== classic) throw new RangeError('no classic TIFF');
  const entryAt = (at: number): Entry => {
    const [tag, type, count] = [short(at), short(at + 2), long(bytes, at + 4)];
    const size = (unitSizes[type] ?? 1) * count;
    const start = size <= 4 ? at + 8 : long(bytes, at + 8);
    if (start + size > bytes.length) throw new RangeError('a value lies outside of the file');
    return { tag, type, count, value: bytes.subarray(start, start + size) };
  };
  const directory = (offset: number) => {
    const count = short(offset);
    const entries = Array.from({ length: count }, (_, index) => entryAt(offset + 2 + index * entrySize));
    const size = entries.reduce((sum, { value }) => sum + value.length, 0);
    if (size > bytes.length) throw new RangeError('values are used twice');
    return { entries, next: long(bytes, offset + 2 + count * entrySize) };
  };
  return { isLittle, first: long(bytes, 4), directory, long, longOf: written(4), shortOf: written(2) };
}

const classic = 42;
const entrySize = 12;
/** Bytes of a value by its type, and of the numbers in it that have a byte order. */
const unitSizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const orderedSizes = [1, 1, 1, 2, 4, 4, 1, 1, 2, 4, 4, 4, 8];

function reordered({ type, value }: Entry, source: Reader, target: Reader): Buffer {
  const size = orderedSizes[type] ?? 1;
  if (source.isLittle === target.isLittle || size === 1) return value;
  const copy = Buffer.from(value);
  for (let at = 0; at + size <= copy.length; at += size) copy.subarray(at, at + size).reverse();
  return copy;
}

/** A directory to lie at `start`, its longer values behind it. */
function directoryAt(start: number, entries: Entry[], next: number, { shortOf, longOf }: Reader): Buffer {
  const sorted = [...entries].sort((one, other) => one.tag - other.tag);
  const values: Buffer[] = [];
  let end = start + 2 + sorted.length * entrySize + 4;
  const lines = sorted.map(({ tag, type, count, value }) => {
    const isInside = value.length <= 4;
    const field = isInside ? Buffer.concat([value, Buffer.alloc(4 - value.length)]) : longOf(end);
    if (!isInside) {
      const padded = Buffer.concat([value, Buffer.alloc(value.length % 2)]);
      values.push(padded);
      end += padded.length;
    }
    return Buffer.concat([shortOf(tag), shortOf(type), longOf(count), field]);
  });
  return Buffer.concat([shortOf(sorted.length), ...lines, longOf(next), ...values]);
}
