import { mkdir, readdir, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** Makes the folder, or empties it; what an earlier run has left is only looked for where the folder is there already. */
export async function emptyFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true });
  if (made !== undefined) return;
  await removeFolder(folder);
  await mkdir(folder, { recursive: true });
}

/**
 * Removes a folder with all that is in it, if it is there. Those of a task mostly hold a file or nothing: a call for each
 * name, where `rm` makes a dozen.
 */
export async function removeFolder(folder: string): Promise<void> {
  try {
    const names = await readdir(folder);
    if (names.length > fewNames) return await removeTree(folder);
    await Promise.all(names.map((name) => unlink(join(folder, name))));
    await rmdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') await removeTree(folder);
  }
}

/** Where a file of this name lies in the folder; what folders the name itself tells are there then. */
export async function placeBelow(folder: string, filename: string): Promise<string> {
  const target = join(folder, filename);
  if (dirname(target) !== folder) await mkdir(dirname(target), { recursive: true });
  return target;
}

/** Whether a path leads into the folder. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith('../');
}

const fewNames = 10;

function removeTree(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
