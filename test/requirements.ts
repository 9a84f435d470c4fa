import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { findPostgresProgram } from './services/postgres';

/**
 * A `describe` whose tests need programs that a bare machine may lack. With all of them it is an ordinary `describe`;
 * without, it is one skipped test whose name says what to install. `.ci/run` installs everything and permits no skip.
 */
export function describeWith(needs: readonly string[], name: string, tests: () => void): void {
  const missing = needs.filter((need) => !requirementOf(need).present());
  if (missing.length === 0) {
    describe(name, tests);
    return;
  }
  const packages = [...new Set(missing.map((need) => requirementOf(need).install))];
  const skippedTest = test.skip;
  skippedTest(`${name} (needs ${missing.join(', ')}: apt-get install ${packages.join(' ')})`, () => undefined);
}

/** Absolute path of a program on PATH or in the folders where Debian keeps daemons, which a user's PATH leaves out. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin'];
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

interface Requirement {
  present(): boolean;
  /** Debian packages, separated by spaces. */
  install: string;
}

/** Programs are looked for by name; the packages are those of `test/services/apt-packages.txt`. */
export const requirements: Readonly<Record<string, Requirement>> = {
  nginx: program('nginx', 'nginx'),
  promtool: program('promtool', 'prometheus'),
  'systemd-analyze': program('systemd-analyze', 'systemd'),
  openssl: program('openssl', 'openssl'),
  curl: program('curl', 'curl'),
  jq: program('jq', 'jq'),
  php: program('php', 'php-cli php-curl'),
  ruby: program('ruby', 'ruby'),
  python: program('python3', 'python3'),
  perl: program('lwp-request', 'libwww-perl'),
  vsftpd: program('vsftpd', 'vsftpd'),
  sshd: program('sshd', 'openssh-server'),
  keystone: program('keystone-wsgi-public', 'keystone python3-keystonemiddleware'),
  swift: program('swift-proxy-server', 'swift-proxy swift-account swift-container swift-object'),
  postgresql: { present: () => findPostgresProgram('initdb') !== undefined, install: 'postgresql' },
  pgbouncer: program('pgbouncer', 'pgbouncer'),
  ffmpeg: program('ffmpeg', 'ffmpeg'),
  libreoffice: program('soffice', 'libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui'),
  pandoc: program('pandoc', 'pandoc'),
  ghostscript: program('gs', 'ghostscript'),
  poppler: program('pdftotext', 'poppler-utils'),
  imagemagick: program('convert', 'imagemagick'),
  graphicsmagick: program('gm', 'graphicsmagick'),
  bubblewrap: working(['bwrap', '--ro-bind', '/', '/', '--unshare-all', 'true'], 'bubblewrap'),
  unshare: working(['unshare', '--map-root-user', '--net', '--pid', '--fork', 'true'], 'util-linux'),
  '7z': program('7z', 'p7zip-full'),
  libarchive: program('bsdtar', 'libarchive-tools'),
  librsvg: program('rsvg-convert', 'librsvg2-bin'),
  ocrmypdf: program('ocrmypdf', 'ocrmypdf'),
  calibre: program('ebook-convert', 'calibre'),
  chromium: program('chromium', 'chromium'),
};

function requirementOf(name: string): Requirement {
  const requirement = requirements[name];
  if (requirement === undefined) throw new Error(`test/requirements.ts has no row for ${name}`);
  return requirement;
}

function program(name: string, install: string): Requirement {
  return { present: () => findProgram(name) !== undefined, install };
}

/** Also needs rights that a container may lack, so it is tried. */
function working([command = '', ...args]: string[], install: string): Requirement {
  return { present: () => spawnSync(command, args, { stdio: 'ignore' }).status === 0, install };
}
