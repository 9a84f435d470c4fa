import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeWith, findProgram, requirements } from './requirements';

describeWith([], 'tests that need nothing', () => {
  test('run as in an ordinary describe', () => {
    expect(findProgram('node')).toMatch(/node$/);
  });
});

test('a requirement without a row in the table is refused, so that a typing error cannot skip tests', () => {
  expect(() => describeWith(['no such program'], 'never', () => undefined)).toThrow(/no row for no such program/);
});

test('every package that a skipped test asks for is installed by .ci/run', () => {
  const list = readFileSync(path.join(__dirname, 'services/apt-packages.txt'), 'utf8');
  const packages = new Set(list.split('\n').map((line) => line.replace(/#.*/, '').trim()));
  const asked = Object.values(requirements).flatMap(({ install }) => install.split(' '));
  expect(asked.filter((name) => !packages.has(name))).toEqual([]);
});
