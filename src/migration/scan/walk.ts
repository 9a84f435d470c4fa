import { open, opendir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Folders of code that somebody else wrote, or that was built. */
const vendored =
  /^(node_modules|bower_components|vendor|vendors|third_party|\.git|\.hg|\.svn|dist|build|out|target|bin|obj|venv|\.venv|env|site-packages|__pycache__|\.tox|Pods|\.gradle|\.idea|\.next|coverage|packages\.lock)$/;
const largest = 2 * 2 ** 20;
const mostFiles = 500_000;

export interface Skipped {
  /** Paths of folders, relative to the root. */
  folders: string[];
  binary: number;
  /** Larger than 2 MB. */
  large: number;
  unreadable: number;
}

export interface Found {
  /** Absolute. */
  path: string;
  /** Relative to the root, with slashes. */
  name: string;
}

/** The files below a folder, links not followed. Rejects where the folder can't be read. */
export async function* filesBelow(root: string, skipped: Skipped): AsyncGenerator<Found> {
  let count = 0;
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = folder === root ? await opendir(folder) : await opendir(folder).catch(() => undefined);
    if (!entries) {
      skipped.unreadable += 1;
      continue;
    }
    for await (const entry of entries) {
      const path = join(folder, entry.name);
      const name = relative(root, path).replaceAll('\\', '/');
      if (entry.isDirectory() && vendored.test(entry.name)) skipped.folders.push(name);
      else if (entry.isDirectory()) waiting.push(path);
      else if (entry.isFile() && (count += 1) <= mostFiles) yield { path, name };
    }
  }
}

/** The text of a file; undefined for one that is skipped, which is counted. */
export async function textIn(path: string, skipped: Skipped): Promise<string | undefined> {
  try {
    if ((await stat(path)).size > largest) {
      skipped.large += 1;
      return undefined;
    }
    const file = await open(path);
    try {
      const bytes = await file.readFile();
      if (!bytes.subarray(0, 8_192).includes(0)) return bytes.toString();
      skipped.binary += 1;
      return undefined;
    } finally {
      await file.close();
    }
  } catch {
    skipped.unreadable += 1;
    return undefined;
  }
}
