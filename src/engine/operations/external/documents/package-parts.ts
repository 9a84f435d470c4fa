import { buffer } from 'node:stream/consumers';

import { openPromise as openZip } from 'yauzl';

/**
 * Those parts of a packed document whose names match, as text; none of a file that is no package or damaged.
 * No more than `most` bytes of all are read.
 */
export async function packageParts(file: string, names: RegExp, most = 64 * 2 ** 20): Promise<string[]> {
  const found: string[] = [];
  let left = most;
  const archive = await openZip(file, { lazyEntries: true, autoClose: false }).catch(() => undefined);
  if (archive === undefined) return found;
  try {
    for await (const entry of archive.eachEntry()) {
      if (!names.test(entry.fileName) || entry.uncompressedSize > left) continue;
      left -= entry.uncompressedSize;
      found.push((await buffer(await archive.openReadStreamPromise(entry))).toString('utf8'));
    }
  } catch {
    return found;
  } finally {
    archive.close();
  }
  return found;
}
