import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HarError } from './har-error';

const mostFiles = 10_000;

/** The HAR files that `paths` name: files as they are, folders with all `.har` below them, sorted. Throws `HarError`. */
export async function harFiles(paths: string[]): Promise<string[]> {
  const found = await Promise.all(paths.map(filesAt));
  const files = [...new Set(found.flat())];
  if (files.length > mostFiles) throw new HarError(paths.join(', '), `there are more than ${mostFiles} HAR files`);
  return files;
}

async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new HarError(path, 'there is no such file or folder');
  if (!found.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  const files = names.filter((name) => name.endsWith('.har')).sort();
  if (files.length === 0) throw new HarError(path, 'there is no .har file in this folder');
  return files.map((name) => join(path, name));
}
