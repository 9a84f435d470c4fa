import { isUtf8 } from 'node:buffer';
import { readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';

import { decode } from 'iconv-lite';

import type { ArchiveEntry } from '../../builtin/archives/pack';
import { detectedEncoding } from '../../content/encodings';

/**
 * Every regular file in a folder that a program has unpacked. Names that are no UTF-8, as of old archives, are read in what
 * they look like together.
 */
export async function entriesIn(folder: string): Promise<ArchiveEntry[]> {
  const files = await filesBelow(Buffer.from(folder));
  const names = files.map((file) => file.subarray(Buffer.byteLength(folder) + 1));
  const foreign = names.filter((name) => !isUtf8(name));
  const encoding = foreign.length === 0 ? 'utf-8' : detectedEncoding(Buffer.concat(foreign));
  const entries = await Promise.all(
    files.map(async (file, index) => {
      const name = names[index] ?? Buffer.of();
      const text = isUtf8(name) ? name.toString() : decode(name, encoding);
      const { size } = await stat(file);
      return { name: text, path: await plainPath(file, `${folder}-${index}`), size };
    }),
  );
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function filesBelow(folder: Buffer): Promise<Buffer[]> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const place = Buffer.concat([folder, Buffer.from(path.sep), entry.name]);
      if (entry.isDirectory()) return filesBelow(place);
      return entry.isFile() ? [place] : [];
    }),
  );
  return found.flat();
}

/** A path that text can say: that of the file, or `other`, to which it is moved. */
async function plainPath(file: Buffer, other: string): Promise<string> {
  if (isUtf8(file)) return file.toString();
  await rename(file, other);
  return other;
}
