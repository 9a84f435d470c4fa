import type { Readable } from 'node:stream';
import { open, type Entry, type ZipFile } from 'yauzl';

const mostFiles = 1_000;

/** Has each file in a ZIP kept, one after the other. Rejects for a damaged one. */
export async function unpackZip(
  path: string,
  keep: (filename: string, content: Readable) => Promise<unknown>,
): Promise<void> {
  const zip = await opened(path);
  let files = 0;
  await new Promise<void>((resolve, reject) => {
    zip.once('error', reject);
    zip.once('end', resolve);
    zip.on('entry', (entry: Entry) => {
      if (entry.fileName.endsWith('/')) return zip.readEntry();
      if ((files += 1) > mostFiles) return resolve();
      contentOf(zip, entry)
        .then((content) => keep(entry.fileName, content))
        .then(() => zip.readEntry(), reject);
    });
    zip.readEntry();
  }).finally(() => zip.close());
}

function opened(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
}

function contentOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, content) => (error ? reject(error) : resolve(content)));
  });
}
