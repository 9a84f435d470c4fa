import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingRows } from '../../src/config';
import { expectGenerated, paddedTable } from './generated';

it('the README lists every setting with its default and meaning', () => {
  const rows = settingRows.map(({ variable, name, meaning }) => [`\`${variable}\``, defaultOf(name), meaning]);
  expectGenerated('README.md', 'settings', paddedTable(['variable', 'default', 'meaning'], rows));
});

const defaults = JSON.parse(readFileSync(join(__dirname, '../../config/default.json'), 'utf8')) as Record<
  string,
  unknown
>;

/** Some defaults depend on another setting and stand in no file. */
const dependentDefaults: Record<string, string> = {
  upstream: '`engine`, or `cloudconvert` with a v2 key',
  networkPolicy: '`public`; on the engine `any`',
  secretKey: 'made and kept in DATA_DIR',
  databaseUrl: 'SQLite in DATA_DIR',
};

function defaultOf(name: string): string {
  return dependentDefaults[name] ?? (name in defaults ? `\`${String(defaults[name])}\`` : '–');
}
