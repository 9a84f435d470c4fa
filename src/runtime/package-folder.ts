import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where package.json lies, with `config/`, `examples/` and `dist/` beside it: seen from the sources and from what is built. */
export const packageFolder = nearest(__dirname);

/** The folder below it that this code runs from: `src` or `dist`. */
export const codeFolder = join(packageFolder, __dirname.slice(packageFolder.length + 1).split(/[/\\]/)[0] ?? '');

function nearest(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : nearest(dirname(folder));
}
