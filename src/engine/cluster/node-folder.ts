import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { lockFolder } from '../jobs';

const beginning = 'node-';

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

async function removeUnused(folder: string): Promise<void> {
  try {
    lockFolder(folder).release();
  } catch {
    return;
  }
  await rm(folder, { recursive: true, force: true });
}
