/** A field of a TIFF (TIFF 6.0, section 2). */
export interface Entry {
  tag: number;
  type: number;
  count: number;
  /** In the byte order of the file. */
  value: Buffer;
}

/** Reads and writes numbers in the byte order of a TIFF. */
export interface Reader {
  isLittle: boolean;
  /** Offset of the first directory. */
  first: number;
  directory: (offset: number) => { entries: Entry[]; next: number };
  long: (bytes: Buffer, at: number) => number;
  /** Of so many bytes. */
  number: (bytes: Buffer, at: number, size: number) => number;
  longOf: (value: number) => Buffer;
  shortOf: (value: number) => Buffer;
}

/** What `read` makes of a TIFF; undefined where the file is not as the format says. */
export function whereReadable<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as Error).name === 'RangeError') return undefined;
    throw error;
  }
}

/** The TIFF within an EXIF block, which JPEGs begin with words of its own. */
export function tiffOf(exif: Buffer): Buffer {
  return exif.subarray(exif.toString('latin1', 0, 6) === 'Exif\0\0' ? 6 : 0);
}

/**
 * Of a TIFF of either byte order, without fields whose values lie outside of it; throws RangeError where a directory does,
 * or it is a BigTIFF.
 */
export function reader(bytes: Buffer): Reader {
  const isLittle = bytes.toString('latin1', 0, 2) === 'II';
  const short = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const long = (from: Buffer, at: number) => (isLittle ? from.readUInt32LE(at) : from.readUInt32BE(at));
  const number = (from: Buffer, at: number, size: number) =>
    isLittle ? from.readUIntLE(at, size) : from.readUIntBE(at, size);
  const written = (size: number) => (value: number) => {
    const buffer = Buffer.alloc(size);
    if (isLittle) buffer.writeUIntLE(value, 0, size);
    else buffer.writeUIntBE(value, 0, size);
    return buffer;
  };
  if (short(2) !== classic) throw new RangeError('no classic TIFF');
  const entryAt = (at: number): Entry[] => {
    const [tag, type, count] = [short(at), short(at + 2), long(bytes, at + 4)];
    const size = (unitSizes[type] ?? 1) * count;
    const start = size <= 4 ? at + 8 : long(bytes, at + 8);
    return start + size > bytes.length ? [] : [{ tag, type, count, value: bytes.subarray(start, start + size) }];
  };
  const directory = (offset: number) => {
    const count = short(offset);
    const entries = Array.from({ length: count }, (_, index) => entryAt(offset + 2 + index * entrySize)).flat();
    const size = entries.reduce((sum, { value }) => sum + value.length, 0);
    if (size > bytes.length) throw new RangeError('values are used twice');
    return { entries, next: long(bytes, offset + 2 + count * entrySize) };
  };
  return { isLittle, first: long(bytes, 4), directory, long, number, longOf: written(4), shortOf: written(2) };
}

const classic = 42;
const entrySize = 12;
/** Bytes of a value by its type. */
const unitSizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/** A directory to lie at `start`, its longer values behind it. */
export function directoryAt(start: number, entries: Entry[], next: number, { shortOf, longOf }: Reader): Buffer {
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
