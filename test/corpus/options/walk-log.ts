import { appendFileSync, readFileSync } from 'node:fs';

import type { OperationRow } from '../../../src/engine/contract/operation';
import { type Finding, pairOf } from './finding';

/** Remembers in a file, a line of JSON a pair, what was found of pairs that are done. Without a file nothing is remembered. */
export class WalkLog {
  constructor(private readonly file: string | undefined) {}

  /** What an earlier walk found of these pairs. */
  findingsOf(rows: readonly OperationRow[]): Finding[] {
    const wanted = new Map(rows.map((row) => [pairOf(row), row]));
    return this.lines().flatMap(({ pair, findings }) => {
      const row = wanted.get(pair);
      return row === undefined ? [] : findings.map((finding) => ({ ...finding, row }));
    });
  }

  without(rows: readonly OperationRow[]): OperationRow[] {
    const done = new Set(this.lines().map(({ pair }) => pair));
    return rows.filter((row) => !done.has(pairOf(row)));
  }

  put(row: OperationRow, found: readonly Finding[]): void {
    if (this.file === undefined) return;
    const findings = found.map(({ option, effect, why }) => ({ option, effect, why }));
    appendFileSync(this.file, `${JSON.stringify({ pair: pairOf(row), findings })}\n`);
  }

  private lines(): Line[] {
    if (this.file === undefined) return [];
    const text = readFileSync(this.file, { encoding: 'utf8', flag: 'a+' });
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
  }
}

interface Line {
  pair: string;
  findings: Omit<Finding, 'row'>[];
}
