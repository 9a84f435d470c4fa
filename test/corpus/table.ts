import type { Outcome } from './sample';

/** Outcomes by kind of file, as a table of Markdown. */
export function outcomeTable(outcomes: Outcome[]): string {
  const kinds = [...new Set(outcomes.map(({ sample }) => sample.kind))];
  const rows = kinds.map((kind) =>
    rowOf(
      kind,
      outcomes.filter(({ sample }) => sample.kind === kind),
    ),
  );
  const head = ['files of', '', 'conversions', 'right', 'refused', 'wrong'];
  return [lineOf(head), lineOf(head.map(() => '---')), ...rows, rowOf('all', outcomes)].join('\n');
}

export function rowOf(kind: string, outcomes: Outcome[]): string {
  const count = (result: Outcome['result']) => outcomes.filter((outcome) => outcome.result === result).length;
  const files = new Set(outcomes.map(({ sample }) => sample.path)).size;
  return lineOf([kind, files, outcomes.length, count('right'), count('refused'), count('wrong')]);
}

function lineOf(cells: (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Each conversion that did not end well, in a line. */
export function troubles(outcomes: Outcome[]): string[] {
  return outcomes
    .filter(({ result }) => result !== 'right')
    .map(({ sample, target, result, why }) => `${result}: ${sample.path} to ${target}: ${why}`);
}
