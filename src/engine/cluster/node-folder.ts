import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { lockFolder } from '../jobs';

const beginning = 'node-';

/** Milliseconds that a node may take from making its folder to locking it. */
const longestStart = 15 * 60_000;

/**
 * A folder below `parent` for the files of the tasks that run on one node. Those of nodes that were killed are removed: nothing
 * locks them any more.
 */
export async function makeNodeFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  const folders = (await readdir(parent)).filter((name) => name.startsWith(beginning));
  for (const name of folders) await removeUnused(path.join(parent, name));
  return mkdtemp(path.join(parent, beginning));
}

/** Others that start at the same time may do the same, or be about to lock theirs. */
async function removeUnused(folder: string): Promise<void> {
  try {
    if (Date.now() - (await stat(folder)).mtimeMs < longestStart) return;
    lockFolder(folder).release();
    await rm(folder, { recursive: true, force: true });
  } catch {
    // It is in use, or being removed.
  }
}
