import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Names of all tests of a file, as they are written: `describe` and `it` joined by a space, `%s` and the like kept. */
export function testNames(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const names: string[] = [];
  visit(source, []);
  return names;

  function visit(node: ts.Node, groups: string[]): void {
    const title = ts.isCallExpression(node) ? titleOf(node) : undefined;
    if (title && title.kind === 'test') names.push([...groups, title.text].join(' '));
    const inner = title?.kind === 'describe' ? [...groups, title.text] : groups;
    ts.forEachChild(node, (child) => visit(child, inner));
  }
}

export const testFolder = path.join(__dirname, '..');

const kinds: Record<string, 'test' | 'describe'> = {
  it: 'test',
  test: 'test',
  describe: 'describe',
  describeWith: 'describe',
};

/** `it('…')`, `it.each(…)('…')`, `describe('…')`, `describeWith([…], '…')`. */
function titleOf(call: ts.CallExpression): { kind: 'test' | 'describe'; text: string } | undefined {
  const kind = kinds[rootName(call.expression)];
  const text = call.arguments.find(ts.isStringLiteralLike)?.text;
  return kind && text !== undefined ? { kind, text } : undefined;
}

function rootName(callee: ts.Expression): string {
  if (ts.isIdentifier(callee)) return callee.text;
  if (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) return rootName(callee.expression);
  return ts.isTaggedTemplateExpression(callee) ? rootName(callee.tag) : '';
}
