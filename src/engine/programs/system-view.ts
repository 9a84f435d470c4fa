import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';

/**
 * What a program in bubblewrap sees of the system: the folders of programs and libraries, and where the program itself
 * lies elsewhere, its own folder. Not all of `/usr` and `/opt`: applications keep their data there, this one perhaps too.
 */
export function systemView(program: string): { real: string; view: string[] } {
  const real = path.isAbsolute(program) ? realpathSync(program) : program;
  const isElsewhere = path.isAbsolute(real) && !isSystem(real);
  const own = process.cwd();
  return {
    /** A link the program can't see would not lead to it; one it sees stays, as some programs go by their name. */
    real: isSystem(program) ? program : real,
    view: [
      ...systemFolders.flatMap((each) => bind(each)),
      ...systemFiles.flatMap((each) => ['--ro-bind-try', each, each]),
      ...(isSystem(own) ? ['--tmpfs', own] : []),
      ...(isElsewhere ? ['--ro-bind', packageOf(real), packageOf(real)] : []),
    ],
  };
}

function isSystem(file: string): boolean {
  return systemFolders.some((each) => file.startsWith(`${each}/`));
}

/** `/opt/google/chrome/chrome` brings all of `/opt/google`; elsewhere the program's folder is enough. */
function packageOf(file: string): string {
  return /^\/opt\/[^/]+(?=\/)/.exec(file)?.[0] ?? path.dirname(file);
}

/** `/bin` and its kind are links into `/usr` on most systems, and stay links inside. */
function bind(folder: string): string[] {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return [];
  return found.isSymbolicLink() ? ['--symlink', readlinkSync(folder), folder] : ['--ro-bind', folder, folder];
}

const systemFolders = [
  ...['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'libexec', 'share'].map((name) => `/usr/${name}`),
  ...['bin', 'sbin', 'lib', 'libexec', 'share'].map((name) => `/usr/local/${name}`),
  ...['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'],
];

/** Settings the programs need; `/etc` as a whole would show password hashes. */
const systemFiles = [
  '/etc/alternatives',
  '/etc/chromium',
  '/etc/chromium.d',
  '/etc/fonts',
  '/etc/ghostscript',
  '/etc/ImageMagick-6',
  '/etc/ImageMagick-7',
  '/etc/ld.so.cache',
  '/etc/libreoffice',
  '/etc/localtime',
  '/etc/mime.types',
  '/etc/papersize',
  '/var/cache/fontconfig',
  '/var/lib/ghostscript',
  '/var/lib/libreoffice',
];
