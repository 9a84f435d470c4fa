import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../../docs/decisions');
const files = readdirSync(folder).sort();

it('decisions are numbered from 1 without a gap', () => {
  expect(files.map((file) => Number(/^(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1]))).toEqual(files.map((_, at) => at + 1));
});

it.each(files)('%s begins with its number and its title', (file) => {
  expect(readFileSync(join(folder, file), 'utf8')).toMatch(
    new RegExp(`^# ${Number(file.slice(0, 4))}\\. [A-Z].*\\n\\n`),
  );
});
