import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../../..');

test('the apt line of the operating guide brings every program the tests use', () => {
  const guide = readFileSync(path.join(root, 'docs/operating.md'), 'utf8');
  const line = /^apt-get install --no-install-recommends (.+)$/m.exec(guide)?.[1] ?? '';
  const [, programs = ''] = readFileSync(path.join(root, 'test/services/apt-packages.txt'), 'utf8').split('\n\n');
  expect(line.split(' ')).toEqual(programs.trim().split('\n'));
});
