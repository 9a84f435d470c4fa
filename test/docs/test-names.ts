import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export interface NamedTest {
  /** Below `test/`, without `.test.ts`. */
  file: string;
  /** As it is written, without the groups around it and the rows it proves; `%s` and the like are kept. */
  title: string;
  /** Ids of the contract rows that the title ends with. */
  rows: string[];
}

const testFolder = path.join(__dirname, '..');

/** All tests of the repository, by file, in the order in which they stand. */
export function namedTests(): NamedTest[] {
  return readdirSync(testFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .sort()
    .flatMap((file) => testsOf(file.slice(0, -'.test.ts'.length)));
}

function testsOf(file: string): NamedTest[] {
  const source = path.join(testFolder, `${file}.test.ts`);
  const tree = ts.createSourceFile(source, readFileSync(source, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: NamedTest[] = [];
  visit(tree);
  return found;

  function visit(node: ts.Node): void {
    if (ts.isCallExpression(node) && ['it', 'test'].includes(rootName(node.expression))) {
      const written = node.arguments.find(ts.isStringLiteralLike)?.text;
      if (written !== undefined) found.push({ file, ...withoutRows(written) });
    }
    ts.forEachChild(node, visit);
  }
}

/** `it(…)`, `it.each(…)(…)`, `it.each<Type>(…)(…)`. */
function rootName(callee: ts.Expression): string {
  if (ts.isIdentifier(callee)) return callee.text;
  if (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) return rootName(callee.expression);
  return ts.isTaggedTemplateExpression(callee) ? rootName(callee.tag) : '';
}

const rowId = /^(\d\.\d+( [a-z])?|\d [a-z]|[ABRSW]\d+)$/;

/** `is inline on ?inline (1.2 i)` -> `is inline on ?inline` and `1.2 i`. */
function withoutRows(written: string): { title: string; rows: string[] } {
  const [all, ids] = / \(([^()]*)\)$/.exec(written) ?? [];
  const rows = ids?.split(', ') ?? [];
  if (all === undefined || !rows.every((id) => rowId.test(id))) return { title: written, rows: [] };
  return { title: written.slice(0, -all.length), rows };
}
