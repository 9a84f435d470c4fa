import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DiskQuota } from '../../files';

export interface Written {
  /** Bytes. */
  size: number;
  /** Hex. */
  md5: string;
}

/** Writes what passes through the streams to `path`, and takes it of the quota. Throws `OperationError` where that is used up. */
export async function writeStream(
  content: [Readable, ...Transform[]],
  path: string,
  { quota, signal }: { quota: DiskQuota; signal: AbortSignal },
): Promise<Written> {
  const hash = createHash('md5');
  let size = 0;
  const counted = quota.counting((bytes) => (size += bytes));
  counted.on('data', (chunk: Buffer) => hash.update(chunk));
  counted.pause();
  try {
    await pipeline([...content, counted, createWriteStream(path)], { signal });
  } catch (error) {
    quota.free(size);
    throw error;
  }
  return { size, md5: hash.digest('hex') };
}

/** The same of a small file that is there. */
export async function writeBytes(bytes: Buffer, path: string, quota: DiskQuota): Promise<Written> {
  quota.take(bytes.length);
  try {
    await writeFile(path, bytes);
  } catch (error) {
    quota.free(bytes.length);
    throw error;
  }
  return { size: bytes.length, md5: createHash('md5').update(bytes).digest('hex') };
}
