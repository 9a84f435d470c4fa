import { readFile, writeFile } from 'node:fs/promises';

import sharp from 'sharp';

import { OperationError } from '../../contract/operation';
import { directoryAt, type Entry, type Reader, reader, whereReadable } from './tiff-directories';

/**
 * TIFFs of the nineties may hold JPEGs in a way that was withdrawn (TIFF 6.0, section 22), which readers of today show green
 * or white. The same pictures in today's way are written to the target; false where the file holds none.
 */
export async function withNewStyleJpeg(path: string, target: string): Promise<boolean> {
  const file = await readFile(path);
  const pages = pagesOf(file);
  if (!pages.some(isOldStyle)) return false;
  for (const page of pages.filter(isOldStyle)) page.channels = await channelsOf(page);
  await writeFile(target, renewed(file, pages));
  return true;
}

interface Page {
  entries: Entry[];
  numbers: (tag: number) => number[];
  /** Where the whole JPEG of an old-style page lies in the file. */
  jpeg?: { start: number; bytes: Buffer } | undefined;
  /** Of that JPEG. */
  channels?: number;
}

function pagesOf(file: Buffer): Page[] {
  const found = whereReadable(() => {
    const tiff = reader(file);
    const pages: Page[] = [];
    let fields = 0;
    for (let at = tiff.first; at !== 0;) {
      const { entries, next } = tiff.directory(at);
      fields += entries.length + 1;
      if (fields > mostFields) return [];
      pages.push(pageOf(file, entries, tiff));
      at = next;
    }
    return pages;
  });
  return found ?? [];
}

function pageOf(file: Buffer, entries: Entry[], tiff: Reader): Page {
  const numbers = (tag: number): number[] => {
    const entry = entries.find((each) => each.tag === tag);
    if (entry === undefined || (entry.type !== typeShort && entry.type !== typeLong)) return [];
    const size = entry.type === typeShort ? 2 : 4;
    return Array.from({ length: entry.count }, (_, index) => tiff.number(entry.value, index * size, size));
  };
  const page = { entries, numbers };
  return isOldStyle(page) ? { ...page, jpeg: wholeJpeg(file, page) } : page;
}

function isOldStyle({ numbers }: Page): boolean {
  return numbers(tags.compression)[0] === oldStyle;
}

/** The one that is named, if all strips lie in it, else the only strip, if it begins as a JPEG does. */
function wholeJpeg(file: Buffer, { numbers }: Page): Page['jpeg'] {
  const strips = numbers(tags.stripOffsets).map((start, index) => {
    const size = numbers(tags.stripByteCounts)[index] ?? 0;
    return { start, end: start + size };
  });
  const [start = strips[0]?.start ?? 0] = numbers(tags.jpegStart);
  const end = start + (numbers(tags.jpegLength)[0] ?? (strips[0]?.end ?? 0) - start);
  const isWhole = strips.length > 0 && strips.every((strip) => strip.start >= start && strip.end <= end);
  const found = isWhole ? { start, end } : strips.length === 1 ? strips[0] : undefined;
  if (found === undefined || found.end > file.length) return undefined;
  const bytes = file.subarray(found.start, found.end);
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? { start: found.start, bytes } : undefined;
}

async function channelsOf({ jpeg, numbers }: Page): Promise<number> {
  const shown =
    jpeg &&
    (await sharp(jpeg.bytes)
      .metadata()
      .catch(() => undefined));
  if (shown?.width !== numbers(tags.width)[0] || shown?.height !== numbers(tags.height)[0]) {
    throw new OperationError('The TIFF holds an old-style JPEG in parts, which cannot be read.');
  }
  return shown?.channels ?? 1;
}

/** The file with new directories behind it. */
function renewed(file: Buffer, pages: Page[]): Buffer {
  const tiff = reader(file);
  const parts = [file, Buffer.alloc(file.length % 2)];
  let end = file.length + (file.length % 2);
  const starts: number[] = [];
  for (const [index, page] of pages.entries()) {
    const entries = page.jpeg === undefined ? page.entries : newStyleEntries(page, page.jpeg, tiff);
    const isLast = index === pages.length - 1;
    const size = directoryAt(end, entries, 0, tiff).length;
    parts.push(directoryAt(end, entries, isLast ? 0 : end + size, tiff));
    starts.push(end);
    end += size;
  }
  const whole = Buffer.concat(parts);
  tiff.longOf(starts[0] ?? 0).copy(whole, 4);
  return whole;
}

function newStyleEntries(page: Page, { start, bytes }: NonNullable<Page['jpeg']>, tiff: Reader): Entry[] {
  const { numbers, channels = 1 } = page;
  const long = (tag: number, value: number) => ({ tag, type: typeLong, count: 1, value: tiff.longOf(value) });
  const short = (tag: number, ...values: number[]) => {
    return { tag, type: typeShort, count: values.length, value: Buffer.concat(values.map(tiff.shortOf)) };
  };
  const changed = [
    short(tags.compression, newStyle),
    short(tags.bitsPerSample, ...Array.from({ length: channels }, () => 8)),
    short(tags.samplesPerPixel, channels),
    long(tags.stripOffsets, start),
    long(tags.stripByteCounts, bytes.length),
    long(tags.rowsPerStrip, numbers(tags.height)[0] ?? 0),
  ];
  const isKept = ({ tag }: Entry) => !changed.some((entry) => entry.tag === tag) && !ofOldStyle.has(tag);
  return [...page.entries.filter(isKept), ...changed];
}

const [typeShort, typeLong] = [3, 4];
const [oldStyle, newStyle] = [6, 7];
const tags = {
  ...{
    width: 0x100,
    height: 0x101,
    bitsPerSample: 0x102,
    compression: 0x103,
    samplesPerPixel: 0x115,
    stripOffsets: 0x111,
    rowsPerStrip: 0x116,
  },
  ...{ stripByteCounts: 0x117, jpegStart: 0x201, jpegLength: 0x202 },
};
/** JPEGProc to JPEGACTables, and what the JPEG says of its colours itself. */
const ofOldStyle: ReadonlySet<number> = new Set([
  ...[0x200, 0x201, 0x202, 0x203, 0x205, 0x206, 0x207, 0x208, 0x209],
  ...[0x211, 0x212, 0x213, 0x214],
]);
/** Of all pages: directories may lie in one another, or lead in a circle. */
const mostFields = 100_000;
