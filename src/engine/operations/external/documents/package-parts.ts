import { buffer } from 'node:stream/consumers';

import { openPromise as openZip } from 'yauzl';

/** Those parts of a packed document whose names match, as text; none of a file that is no package, none that is too large. */
export async function packageParts(file: string, names: RegExp): Promise<string[]> {
  const found: string[] = [];
  const archive = await openZip(file, { lazyEntries: true, autoClose: false }).catch(() => undefined);
  if (archive === undefined) return found;
  try {
    for await (const entry of archive.eachEntry()) {
      if (!names.test(entry.fileName) || entry.uncompressedSize > mostBytes) continue;
      found.push((await buffer(await archive.openReadStreamPromise(entry))).toString('utf8'));
    }
  } finally {
    archive.close();
  }
  return found;
}

const mostBytes = 64 * 2 ** 20;
