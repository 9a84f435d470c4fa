import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TransferError } from './transfer-error';

export interface Spooled {
  path: string;
  /** Bytes. */
  size: number;
}

/** Files that wait on disk until their fate is known: the key may follow the file, the length may come last. */
export class Spool {
  private constructor(private readonly folder: string) {}

  /** Makes the folder, and removes what a crashed process left in it. One folder belongs to one process. */
  static async open(folder: string): Promise<Spool> {
    await mkdir(folder, { recursive: true });
    const leftovers = (await readdir(folder)).filter((name) => name.endsWith(suffix));
    await Promise.all(leftovers.map((name) => rm(path.join(folder, name), { force: true })));
    return new Spool(folder);
  }

  /** Streams to a new file. Nothing stays behind when the stream breaks, or is longer than `limit` bytes. */
  async write(stream: Readable, limit = Infinity): Promise<Spooled> {
    const file = path.join(this.folder, randomUUID() + suffix);
    let size = 0;
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        if (size > limit) done(new TransferError('too-large', `The file is larger than ${limit} bytes.`));
        else done(null, chunk);
      },
    });
    try {
      await pipeline(stream, count, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    } catch (error) {
      await this.remove(file);
      throw error;
    }
    return { path: file, size };
  }

  read(file: string): Readable {
    return createReadStream(file);
  }

  /** Does nothing where the file is gone already. */
  async remove(file: string): Promise<void> {
    await rm(file, { force: true });
  }
}

const suffix = '.spool';
