import { join, resolve } from 'node:path';

/**
 * Where an engine keeps the files of tasks: results, which others read, scratch files of those that run, and parameters
 * that are too long for the database.
 */
export function taskFolders(dataDir: string): { files: string; work: string; given: string } {
  const root = resolve(dataDir);
  return { files: join(root, 'files'), work: join(root, 'work'), given: join(root, 'given') };
}
