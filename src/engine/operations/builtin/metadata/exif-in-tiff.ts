import { type Entry, directoryAt, type Reader, reader, tiffOf, whereReadable } from '../../content/tiff-directories';

/**
 * The TIFF with the tags of an EXIF block, which libvips doesn't write into this format: who, when and with what camera (TIFF
 * 6.0, section 8; EXIF 2.32, 4.6). EXIF is a TIFF without a picture, so its directories are appended with new offsets.
 * What can't be read of it is left out.
 */
export function withExif(picture: Buffer, exif: Buffer): Buffer {
  return whereReadable(() => appended(picture, tiffOf(exif))) ?? picture;
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
    const found = whereReadable(() => source.directory(source.long(place.value, 0)).entries) ?? [];
    const inner = found.filter((entry) => !outdated.has(entry.tag));
    if (inner.length === 0) return [];
    const at = append(directoryAt(end, convert(inner), 0, target));
    return [{ tag, type: 4, count: 1, value: target.longOf(at) }];
  });
  const known = new Set(own.entries.map(({ tag }) => tag));
  const words = convert(described.entries.filter(({ tag }) => descriptive.has(tag) && !known.has(tag)));
  if (words.length + pointers.length === 0) return picture;
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

/** Bytes of the numbers in a value that have a byte order, by its type. */
const orderedSizes = [1, 1, 1, 2, 4, 4, 1, 1, 2, 4, 4, 4, 8];

function reordered({ type, value }: Entry, source: Reader, target: Reader): Buffer {
  const size = orderedSizes[type] ?? 1;
  if (source.isLittle === target.isLittle || size === 1) return value;
  const copy = Buffer.from(value);
  for (let at = 0; at + size <= copy.length; at += size) copy.subarray(at, at + size).reverse();
  return copy;
}
