import { createReadStream, createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { type Pack, pack as packTar } from 'tar-stream';
import { ZipFile } from 'yazl';
import { zipEntryName } from '../../../../runtime';
import { circumstances } from '../../../contract/circumstances';

export interface ArchiveEntry {
  /** Relative, with `/` between folders. */
  name: string;
  path: string;
  /** Bytes. */
  size: number;
}

export const archiveFormats = ['zip', 'tar', 'tar.gz'];

/** Writes the files into a new archive, one after the other; `progress` goes by their bytes. */
export async function pack(
  entries: ArchiveEntry[],
  format: string,
  target: string,
  signal: AbortSignal,
  progress: (percent: number) => void,
): Promise<void> {
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const open = (entry: ArchiveEntry) =>
    createReadStream(entry.path).on('data', (chunk) => {
      done += chunk.length;
      progress((done / total) * 100);
    });
  const output = createWriteStream(target);
  if (format === 'zip') return pipeline(zip(entries, open), output, { signal });
  const tar = packTar();
  const filled = fill(tar, entries, open).catch((error: Error) => tar.destroy(error));
  const written =
    format === 'tar.gz' ? pipeline(tar, createGzip(), output, { signal }) : pipeline(tar, output, { signal });
  await Promise.all([written, filled]);
}

/** In a worker the time itself stands still. */
function writtenAt(): Date {
  return new Date(circumstances().stillAt ?? Date.now());
}

type OpenEntry = (entry: ArchiveEntry) => Readable;

function zip(entries: ArchiveEntry[], open: OpenEntry): Readable {
  const file = new ZipFile();
  const stream = file.outputStream as Readable;
  const fail = (error: Error) => stream.destroy(error);
  file.on('error', fail);
  for (const entry of entries) {
    file.addReadStreamLazy(zipEntryName(entry.name), { size: entry.size, mtime: writtenAt() }, (give) =>
      give(null, open(entry).on('error', fail)),
    );
  }
  file.end();
  return stream;
}

async function fill(tar: Pack, entries: ArchiveEntry[], open: OpenEntry): Promise<void> {
  for (const entry of entries) {
    await pipeline(open(entry), tar.entry({ name: entry.name, size: entry.size, mtime: writtenAt() }));
  }
  tar.finalize();
}
