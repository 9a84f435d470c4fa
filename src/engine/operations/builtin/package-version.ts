import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Version of an installed package, also where its `exports` hide its package.json. */
export function packageVersion(name: string): string {
  let folder = path.dirname(require.resolve(name));
  while (path.basename(folder) !== path.basename(name) || !existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${name}.`);
    folder = parent;
  }
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}
