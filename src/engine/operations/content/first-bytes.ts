import { closeSync, openSync, readSync } from 'node:fs';

/** The first `count` bytes of a file, or all of a shorter one; read at once (decision 29). */
export function firstBytes(file: string, count: number): Buffer {
  const handle = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(count);
    return buffer.subarray(0, readSync(handle, buffer, 0, count, 0));
  } finally {
    closeSync(handle);
  }
}
