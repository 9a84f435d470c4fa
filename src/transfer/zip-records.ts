/** The records of a ZIP file whose entries are stored as they are (APPNOTE 6.3.10, section 4.3). */

const most32 = 0xffff_ffff;
const most16 = 0xffff;
const method = { stored: 0 };
/** Bit 3: checksum and sizes follow the content; bit 11: names are UTF-8. */
const flags = (1 << 3) | (1 << 11);
const versions = { plain: 20, zip64: 45, madeByUnix: (3 << 8) | 63 };
/** `-rw-rw-r--` of a regular file. */
const unixMode = 0o100664;

export interface ZipRecord {
  name: Buffer;
  modifiedAt: Date;
  /** Of its local header. */
  offset: number;
  size: number;
  crc32: number;
}

/** 4.3.7: in front of the content. */
export function localHeader({ name, modifiedAt }: Pick<ZipRecord, 'name' | 'modifiedAt'>): Buffer {
  const { time, date } = dosTime(modifiedAt);
  const header = fields([4, 0x04034b50], [2, versions.plain], [2, flags], [2, method.stored], [2, time], [2, date]);
  return Buffer.concat([header, fields([4, 0], [4, 0], [4, 0], [2, name.length], [2, 0]), name]);
}

/** 4.3.9: behind the content. */
export function dataDescriptor(record: Pick<ZipRecord, 'size' | 'crc32' | 'offset'>): Buffer {
  const width = isLarge(record) ? 8 : 4;
  return fields([4, 0x08074b50], [4, record.crc32], [width, record.size], [width, record.size]);
}

/** 4.3.12: one in the list at the end. */
export function centralHeader(record: ZipRecord): Buffer {
  const { name, modifiedAt, crc32, size, offset } = record;
  const { time, date } = dosTime(modifiedAt);
  const large = isLarge(record);
  const extra = large ? fields([2, 0x0001], [2, 24], [8, size], [8, size], [8, offset]) : Buffer.alloc(0);
  const [shownSize, shownOffset] = large ? [most32, most32] : [size, offset];
  return Buffer.concat([
    fields([4, 0x02014b50], [2, versions.madeByUnix], [2, large ? versions.zip64 : versions.plain], [2, flags]),
    fields([2, method.stored], [2, time], [2, date], [4, crc32], [4, shownSize], [4, shownSize]),
    fields([2, name.length], [2, extra.length], [2, 0], [2, 0], [2, 0]),
    fields([4, unixMode * 0x1_0000], [4, shownOffset]),
    name,
    extra,
  ]);
}

/** 4.3.14 to 4.3.16: the end, with the records of ZIP64 where a number needs them. */
export function endOfZip({ entries, offset, size }: { entries: number; offset: number; size: number }): Buffer {
  const isZip64 = entries >= most16 || offset >= most32 || size >= most32;
  const [count, shownSize, shownOffset] = isZip64 ? [most16, most32, most32] : [entries, size, offset];
  const end = Buffer.concat([
    fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count]),
    fields([4, shownSize], [4, shownOffset], [2, 0]),
  ]);
  if (!isZip64) return end;
  return Buffer.concat([
    fields([4, 0x06064b50], [8, 44], [2, versions.madeByUnix], [2, versions.zip64], [4, 0], [4, 0]),
    fields([8, entries], [8, entries], [8, size], [8, offset]),
    fields([4, 0x07064b50], [4, 0], [8, offset + size], [4, 1]),
    end,
  ]);
}

/** Bytes of the records of one entry, without making them. */
export function recordLengths({ name, size, offset }: Omit<ZipRecord, 'crc32' | 'modifiedAt'>) {
  const large = isLarge({ size, offset });
  return { local: 30 + name.length, descriptor: large ? 24 : 16, central: 46 + name.length + (large ? 28 : 0) };
}

function isLarge({ size, offset }: Pick<ZipRecord, 'size' | 'offset'>): boolean {
  return size >= most32 || offset >= most32;
}

type Width = 2 | 4 | 8;

/** Little-endian numbers, each of 2, 4 or 8 bytes. */
function fields(...numbers: [width: Width, value: number][]): Buffer {
  const buffer = Buffer.alloc(numbers.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of numbers) {
    if (width === 8) buffer.writeBigUInt64LE(BigInt(value), at);
    else buffer.writeUIntLE(value, at, width);
    at += width;
  }
  return buffer;
}

/** In UTC, to two seconds; MS-DOS knows nothing before 1980. */
function dosTime(at: Date): { time: number; date: number } {
  const year = Math.max(1980, at.getUTCFullYear());
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}
