import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Compares the part of a document between `<!-- name: … -->` and `<!-- end of name -->` with what its source says.
 * `npm run docs` writes it anew.
 */
export function expectGenerated(document: string, name: string, content: string): void {
  const path = join(__dirname, '../..', document);
  const present = readFileSync(path, 'utf8');
  const part = new RegExp(`(<!-- ${name}:[^>]*-->\n)[^]*?(<!-- end of ${name} -->)`);
  if (!part.test(present)) throw new Error(`${document} has no part "${name}"`);
  const wanted = present.replace(part, (_all, head: string, tail: string) => `${head}\n${content}\n\n${tail}`);
  if (process.env.UPDATE_DOCS) writeFileSync(path, wanted);
  expect(readFileSync(path, 'utf8')).toBe(wanted);
}

/** One space around each cell: a changed row changes no other line. */
export function markdownTable(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Columns padded to their widest cell, for documents that prettier checks. */
export function paddedTable(head: string[], rows: string[][]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...others] = cells;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('\n');
}
