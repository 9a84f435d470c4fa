import type { RoundResult } from './rounds';

const columns = [
  'processes',
  'notCreated',
  'failed',
  'lost',
  'stuck',
  'doubled',
  'orphaned',
  'missingCallbacks',
  'repeatedCallbacks',
  'leftovers',
  'kills',
] as const;

/** Results of one kind of trouble in a line. */
export function table(results: RoundResult[]): string {
  const names = [...new Set(results.map(({ name }) => name))];
  const lines = names.map((name) => {
    const same = results.filter((result) => result.name === name);
    const sums = columns.map((column) => same.reduce((sum, result) => sum + result[column], 0));
    return [name, same.length, ...sums];
  });
  const rows = [['trouble', 'rounds', ...columns], ...lines].map((row) => row.map(String));
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row.map((cell, column) => (column ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[0] ?? 0))),
    )
    .map((row) => row.join('  '))
    .join('\n');
}

/** What no trouble may cause. */
export function faultsOf({ name, complaints, ...count }: RoundResult): string[] {
  const allowed = ['processes', 'kills', 'repeatedCallbacks'];
  const wrong = columns.filter((column) => !allowed.includes(column) && count[column] > 0);
  if (wrong.length === 0 && complaints.length === 0) return [];
  return [`${name}: ${wrong.map((column) => `${count[column]} ${column}`).join(', ')}`, ...complaints];
}
