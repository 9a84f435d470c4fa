import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const rows = readFileSync(join(root, 'docs/security.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`test/'))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));

it('docs/security.md has a test for each attack', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((cells) => cells.length !== 3)).toEqual([]);
});

it('docs/security.md names only tests that there are', () => {
  const named = rows.flatMap(([, , tests = '']) => [...tests.matchAll(/`(test\/[^`]+)`: “([^”]+)”/g)]);
  expect(named.length).toBeGreaterThanOrEqual(rows.length);
  const missing = named.filter(([, file = '', title = '']) => {
    const path = join(root, file);
    return !existsSync(path) || !readFileSync(path, 'utf8').includes(title);
  });
  expect(missing.map(([all]) => all)).toEqual([]);
});
