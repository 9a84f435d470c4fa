import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

it('CONTRIBUTING.md names only files that there are', () => {
  const paths = [...text.matchAll(/`((?:src|test|config|docs)\/[^\s`]*|\.?[\w-]+\.(?:md|ts|js))`/g)].map(
    ([, path]) => path ?? '',
  );
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it('CONTRIBUTING.md names only scripts that there are', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const names = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
  expect(names.filter((name) => !Object.keys(scripts).includes(name ?? ''))).toEqual([]);
});
