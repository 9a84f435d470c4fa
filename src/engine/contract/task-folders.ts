import { join, resolve } from 'node:path';

/** Where an engine keeps the files of tasks: results, which others read, and scratch files of those that run. */
export function taskFolders(dataDir: string): { files: string; work: string } {
  const root = resolve(dataDir);
  return { files: join(root, 'files'), work: join(root, 'work') };
}
