import { openPromise as openZip } from 'yauzl';

import { OperationError } from '../../contract/operation';

/**
 * Refuses an office document (a zip of XML) whose parts say that they unpack to more than `mostBytes` together: its
 * reader would hold all of them in memory. Says nothing about a file that is no zip.
 */
export async function refuseLargeParts(file: string): Promise<void> {
  const archive = await openZip(file, { lazyEntries: true, autoClose: false }).catch(() => undefined);
  if (archive === undefined) return;
  try {
    let bytes = 0;
    for await (const entry of archive.eachEntry()) {
      bytes += entry.uncompressedSize;
      if (bytes > mostBytes) throw new OperationError(`The document unpacks to more than ${mostBytes / 1e6} MB.`);
    }
  } catch (error) {
    if (error instanceof OperationError) throw error;
  } finally {
    archive.close();
  }
}

const mostBytes = 256e6;
