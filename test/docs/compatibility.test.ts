import { contract } from '../contract-rows';
import { expectGenerated } from './generated';
import { namedTests, type NamedTest } from './test-names';

const ids = contract.flatMap(({ rows }) => rows.map(([id]) => id));
const tests = namedTests();

it('docs/compatibility.md shows every row of the contract and the tests that prove it', () => {
  const parts = contract.map(({ title, rows }) => `## ${title}\n\n${rows.map(item).join('\n')}`);
  expectGenerated('docs/compatibility.md', 'rows', parts.join('\n\n'));
});

it('no two rows have one id', () => {
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

it('every row is proven by a test whose title names it', () => {
  expect(ids.filter((id) => proofsOf(id).length === 0)).toEqual([]);
});

it('no title of a test names a row that there is not', () => {
  expect(tests.filter(({ rows }) => rows.some((id) => !ids.includes(id)))).toEqual([]);
});

/** A list rather than a table: its lines stay short, and a new proof is one new line. */
function item([id, sentence]: [id: string, sentence: string]): string {
  return [`- **${id}** ${escaped(sentence)}`, ...proofsOf(id).map(link)].join('\n');
}

function proofsOf(id: string): NamedTest[] {
  return tests.filter(({ rows }) => rows.includes(id));
}

function link({ file, title }: NamedTest): string {
  return `  - [${escaped(title)}](../test/${file}.test.ts)`;
}

/** Titles hold characters that Markdown would take for markup. */
function escaped(text: string): string {
  return text.replace(/[*_<>[\]`~]/g, (char) => `\\${char}`);
}
