import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';

const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'source-traces-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('names the place in the sources that an error of the built program comes from', () => {
  const source =
    'interface Gone {\n  a: string;\n}\n\nexport function fail(): never {\n  throw new TypeError("no");\n}\nfail();';
  const { code, map = '' } = transformSync(source, {
    sourceFileName: '../src/program.ts',
    sourceMaps: true,
    jsc: { parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  writeFileSync(join(folder, 'cli.js'), code);
  writeFileSync(join(folder, 'cli.js.map'), map);
  const program = `require('./src/runtime/source-traces').placeTracesInSources(process.argv[1]); require(process.argv[1] + '/cli.js');`;
  const words = ['-r', './test/typescript-loader.js', '-e', program, folder];
  const { stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
  const place = join(folder, '../src/program.ts');
  expect(stderr).toContain(`TypeError: no\n    at fail (${place}:6:9)\n`);
  expect(stderr).toContain(`(${place}:8:1)`);
});
