import { existsSync } from 'node:fs';
import path from 'node:path';
import { contract, type ContractRow } from '../contract-rows';
import { expectGenerated, markdownTable } from './generated';
import { testFolder, testNames } from './test-names';

const rows = contract.flatMap((part) => part.rows);

it('docs/compatibility.md shows every row of the contract and the tests that prove it', () => {
  const proven = rows.filter(({ tests }) => tests.length > 0).length;
  const parts = contract.map(
    ({ title, rows }) =>
      `## ${title}\n\n${markdownTable(['row', 'what the proxy does', 'proven by'], rows.map(cells))}`,
  );
  expectGenerated(
    'docs/compatibility.md',
    'rows',
    [`${proven} of ${rows.length} rows are proven by tests.`, ...parts].join('\n\n'),
  );
});

it('no two rows have one id', () => {
  const ids = rows.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

it('every test that a row names exists', () => {
  const missing = rows.flatMap(({ id, tests }) =>
    tests.filter((test) => !exists(test)).map((test) => `${id}: ${test}`),
  );
  expect(missing).toEqual([]);
});

function cells({ id, sentence, tests }: ContractRow): string[] {
  const proofs = tests.map((test) => {
    const { file, name } = read(test);
    return `[${escaped(name)}](../test/${file}.test.ts)`;
  });
  return [id, escaped(sentence), proofs.join('<br>') || 'open'];
}

/** Test names hold characters that Markdown would take for markup. */
function escaped(text: string): string {
  return text.replace(/[*_<>[\]`~]/g, (char) => `\\${char}`);
}

const known = new Map<string, string[]>();

function exists(test: string): boolean {
  const { file, name } = read(test);
  const source = path.join(testFolder, `${file}.test.ts`);
  if (!existsSync(source)) return false;
  const names = known.get(file) ?? testNames(source);
  known.set(file, names);
  return names.some((full) => full === name || full.endsWith(` ${name}`));
}

function read(test: string): { file: string; name: string } {
  const end = test.indexOf(': ');
  return { file: test.slice(0, end), name: test.slice(end + 2) };
}
