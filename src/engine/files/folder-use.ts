import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Bytes that the files below these folders take on the disk, each counted as at least one block; links count as such. */
export async function folderUse(folders: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true }).catch((): string[] => []);
    for (const entry of entries) {
      const found = await lstat(path.join(folder, entry)).catch(() => undefined);
      bytes += Math.max(blockSize, (found?.blocks ?? 0) * statBlock);
    }
  }
  return bytes;
}

/** Of most file systems: an empty file takes an inode and an entry, if nothing else. */
const blockSize = 4096;
/** `blocks` counts in these, whatever the file system. */
const statBlock = 512;
