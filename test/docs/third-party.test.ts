import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectGenerated, paddedTable } from './generated';

interface LockedPackage {
  version: string;
  license?: string;
  dev?: boolean;
}

const root = join(__dirname, '../..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};

/** They ask for no more than that their notice stays with them, as it does in the folder of each package. */
const permissive = new Set([
  ...[
    'MIT',
    'MIT-0',
    'ISC',
    '0BSD',
    'BSD',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'Python-2.0',
    'Unlicense',
  ],
  ...['(MIT AND Zlib)', '(MIT OR GPL-3.0)', '(MIT OR GPL-3.0-or-later)'],
]);

/** What the lock file does not say of a package, and where it stands. */
const unstated: Record<string, string> = {
  buildcheck: 'MIT',
  'cpu-features': 'MIT',
  'dejavu-fonts-ttf': 'Bitstream Vera and public domain',
  'png-js': 'MIT',
  ssh2: 'MIT',
};

it('names every installed package whose licence asks for more than its notice', () => {
  const runtime = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);
  const licences = runtime.map(([path, { license }]): [string, string] => {
    const name = path.split('node_modules/').at(-1) ?? '';
    return [name, unstated[name] ?? license ?? 'unknown'];
  });
  const special = new Map(licences.filter(([, licence]) => !permissive.has(licence)));
  expect([...special.values()]).not.toContain('unknown');
  const rows = [...special].sort().map(([name, licence]) => [`\`${name}\``, licence]);
  expectGenerated('THIRD-PARTY.md', 'licences', paddedTable(['package', 'licence'], rows));
});
