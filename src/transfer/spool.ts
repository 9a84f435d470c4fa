import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, readdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ByteBudget, type ByteLease } from './byte-budget';
import { TransferError } from './transfer-error';

export interface Spooled {
  path: string;
  /** Bytes. */
  size: number;
}

const mebibyte = 1024 * 1024;

/** Bytes; see `Spool`. */
const defaults = { reserve: 200 * mebibyte, memory: 128 * mebibyte, unknownCallers: 4096 * mebibyte };

/** Bytes that one call of the system writes or reads at most: what has come in meanwhile goes to the disk as one. */
const block = 512 * 1024;

/** Bytes written between two looks at the free space. */
const lookEvery = 64 * mebibyte;

/** Files that wait on disk until their fate is known: the key may follow the file, the length may come last. */
export class Spool {
  /** Bytes of bodies that all requests together hold in memory. */
  readonly memory: ByteBudget;
  /** Bytes of files on disk whose sender has not shown a key yet, of all requests together. */
  readonly unknownCallers: ByteBudget;

  private constructor(
    private readonly folder: string,
    private readonly limits: typeof defaults,
  ) {
    this.memory = new ByteBudget(limits.memory);
    this.unknownCallers = new ByteBudget(limits.unknownCallers);
  }

  /**
   * Makes the folder, and removes what a crashed process left in it. One folder belongs to one process. `reserve`: bytes
   * of the disk that stay free for the database.
   */
  static async open(folder: string, limits: Partial<typeof defaults> = {}): Promise<Spool> {
    await mkdir(folder, { recursive: true });
    await Spool.clear(folder);
    return new Spool(folder, { ...defaults, ...limits });
  }

  /** Removes what crashed processes left in a folder, and in those below it that several workers had. */
  static async clear(folder: string): Promise<void> {
    const names = await readdir(folder, { recursive: true });
    const leftovers = names.filter((name) => name.endsWith(suffix));
    await Promise.all(leftovers.map((name) => rm(path.join(folder, name), { force: true })));
  }

  /**
   * Streams to a new file. Throws `TransferError` where the stream is longer than its lease or than the disk has room
   * for; then, and when the stream breaks, nothing stays behind.
   */
  async write(stream: Readable, lease?: Pick<ByteLease, 'take'>): Promise<Spooled> {
    const file = path.join(this.folder, randomUUID() + suffix);
    let size = 0;
    let lookAt = 0;
    const count = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        size += chunk.length;
        if (lease && !lease.take(chunk.length)) return done(tooLarge());
        if (size < lookAt) return done(null, chunk);
        lookAt = size + lookEvery;
        this.expectRoom().then(() => done(null, chunk), done);
      },
    });
    try {
      await pipeline(stream, count, createWriteStream(file, { flags: 'wx', mode: 0o600, highWaterMark: block }));
    } catch (error) {
      await this.remove(file);
      throw error;
    }
    return { path: file, size };
  }

  read(file: string): Readable {
    return createReadStream(file, { highWaterMark: block });
  }

  /** Another name for a file, which stays when the first is removed. Costs no bytes. */
  async share(file: string): Promise<string> {
    const other = path.join(this.folder, randomUUID() + suffix);
    await link(file, other);
    return other;
  }

  /** Does nothing where the file is gone already. */
  async remove(file: string): Promise<void> {
    await rm(file, { force: true });
  }

  private async expectRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    if (bavail * bsize < this.limits.reserve) throw new TransferError('full', "The server's disk is full.");
  }
}

function tooLarge(): TransferError {
  return new TransferError('too-large', 'The file is too large to be received before its API key.');
}

const suffix = '.spool';
