import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { zipEntryName } from '../runtime';

export interface ZipEntry {
  filename: string;
  /** Bytes; where every entry has one, the size of the whole zip is known in advance. */
  size?: number;
  open: () => Promise<Readable>;
}

export interface Zip {
  stream: Readable;
  /** Bytes, or undefined where an entry's size is unknown. */
  size?: number;
}

/** A zip made on the fly: entries stored, not deflated, each opened only when its turn comes. */
export async function zip(entries: ZipEntry[]): Promise<Zip> {
  const file = new ZipFile();
  const stream = file.outputStream as Readable;
  const fail = (error: Error) => stream.destroy(error);
  file.on('error', fail);
  for (const { filename, size, open } of entries) {
    file.addReadStreamLazy(zipEntryName(filename), { compress: false, size }, (give) => {
      open().then(
        (content) => {
          content.once('error', fail);
          give(null, content);
        },
        (error: Error) => fail(error),
      );
    });
  }
  const total = await new Promise<number>((resolve) => file.end(undefined, resolve as () => void));
  return { stream, size: total >= 0 ? total : undefined };
}
