import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

interface Instruction {
  word: string;
  rest: string;
}

/** The instructions of every stage; comments left out, continued lines joined. */
function stages(): Instruction[][] {
  const lines = readFileSync(join(root, 'Dockerfile'), 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const all: Instruction[][] = [];
  for (const line of lines) {
    const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (word === 'FROM') all.push([]);
    all.at(-1)?.push({ word, rest });
  }
  return all;
}

it('the image runs as a user without rights, from a place that need not be written to', () => {
  const last = stages().at(-1) ?? [];
  const said = (word: string) => last.filter((each) => each.word === word).map(({ rest }) => rest);
  expect(said('USER')).toEqual(['node']);
  expect(said('VOLUME')).toEqual(['/data']);
  expect(said('ENV').join(' ')).toMatch(/DATA_DIR=\/data TMPDIR=\/data\/tmp/);
  expect(said('HEALTHCHECK')).toHaveLength(1);
  expect(said('LABEL').join(' ')).toContain('org.opencontainers.image.licenses="MIT"');
});

it('copies only what there is, and lets the build see all that it reads', () => {
  const allowed = readFileSync(join(root, '.dockerignore'), 'utf8').match(/(?<=^!).*$/gm) ?? [];
  const needed = ['package.json', 'package-lock.json', '.npmrc', 'bin', 'scripts', 'src', 'config', 'examples'];
  expect(allowed).toEqual(expect.arrayContaining([...needed, 'tsconfig.json', 'tsconfig.build.json']));
  expect(allowed.filter((name) => !name.includes('*') && !existsSync(join(root, name)))).toEqual([]);
});
