import { builtIn, type Replacement, type Rule } from './rules';

/** The rules in force, for people: name, place, what is allowed there, and why. */
export function shownRules(rules: readonly Rule[], replace: readonly Replacement[] = []): string {
  const rows = [
    ...builtIn.map(({ name, where, reason }) => [name, where, '', reason]),
    ...rules.map(({ name, where, form, running, allow, reason }) => [
      name,
      where,
      [form, running && 'while running', typeof allow === 'object' ? `within ${allow.within * 100} %` : allow]
        .filter(Boolean)
        .join(', '),
      reason,
    ]),
    ...replace.map(({ from, to, reason = '' }) => ['replace', from, `becomes ${to}`, reason]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return (
    rows
      .map((row) =>
        row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
      )
      .join('\n') + '\n'
  );
}
