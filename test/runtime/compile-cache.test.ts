import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'compile-cache-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the program in `folder` prints. */
function start(): string {
  const code = `const keep = require('./src/runtime/compile-cache').cacheCompiled(process.argv[1]);
    require(process.argv[1] + '/program.js');
    keep();`;
  const words = ['-r', './test/typescript-loader.js', '-e', code, folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

const kept = () => readdirSync(join(folder, '.compiled')).map((name) => join(folder, '.compiled', name));
const write = (name: string, code: string) => writeFileSync(join(folder, name), code);

it('starts again with the code that was compiled before, and never with that of other sources', () => {
  write('program.js', "console.log(require('./word').word, module.parent !== null, __filename)");
  write('word.js', "exports.word = 'one';");
  const begun = start();
  expect(begun).toBe(`one true ${join(folder, 'program.js')}\n`);
  const times = () => kept().map((file) => statSync(file).mtimeMs);
  const before = times();
  expect(before).toHaveLength(2);
  expect(start()).toBe(begun);
  expect(times()).toEqual(before);
  write('word.js', "exports.word = 'two';");
  expect(start()).toBe(begun.replace('one', 'two'));
});

it('leaves a file that imports others by itself to Node', () => {
  write('program.js', "import('./late.mjs').then(({ word }) => console.log(word));");
  write('late.mjs', "export const word = 'late';");
  expect([start(), start()]).toEqual(['late\n', 'late\n']);
});

it('compiles anew what was kept by another Node or is damaged', () => {
  write('program.js', "console.log('whole')");
  start();
  for (const file of kept()) writeFileSync(file, readFileSync(file).subarray(0, 100));
  expect(start()).toBe('whole\n');
});

it('runs where nothing can be kept', () => {
  rmSync(join(folder, '.compiled'), { recursive: true });
  write('.compiled', 'no folder');
  expect(start()).toBe('whole\n');
  rmSync(join(folder, '.compiled'));
  mkdirSync(join(folder, '.compiled'));
});
