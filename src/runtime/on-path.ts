import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Executables of these names, best name first, then in the order of the search path. */
export function onPath(names: readonly string[], searchPath: string): string[] {
  const folders = searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).filter(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
