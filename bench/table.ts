import { cpus, totalmem } from 'node:os';
import { median, type Row } from './rounds';

type SideOf = Row['sides'][number];

/** The rows as Markdown: the first side of each is the proxy, and the others are what it is compared with. */
export function tableOf(rows: Row[]): string {
  const head = [
    '| work | side | median (spread) | further | proxy / side (spread) |',
    '| --- | --- | --- | --- | --- |',
  ];
  return [...head, ...rows.flatMap(linesOf)].join('\n');
}

export function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}, ${memory} GiB, Node.js ${process.version}`;
}

function linesOf({ work, unit, less, sides }: Row): string[] {
  const [ours] = sides;
  return sides.map((side, index) =>
    [
      '',
      index === 0 ? work : '',
      side.name,
      `${spread(compared(side))} ${unit}${less && index === 0 ? ' (less is better)' : ''}`,
      further(side),
      index === 0 || !ours ? '' : spread(ratios(ours, side)),
      '',
    ]
      .join(' | ')
      .trim(),
  );
}

function compared({ rounds }: SideOf): number[] {
  return rounds.map((round) => Object.values(round)[0] ?? NaN);
}

/** Round by round, since what else the machine does changes from round to round. */
function ratios(ours: SideOf, theirs: SideOf): number[] {
  const others = compared(theirs);
  return compared(ours).map((value, index) => value / (others[index] ?? NaN));
}

function further({ rounds }: SideOf): string {
  const names = Object.keys(rounds[0] ?? {}).slice(1);
  return names.map((name) => `${name} ${figure(median(rounds.map((round) => round[name] ?? NaN)))}`).join(', ');
}

function spread(values: number[]): string {
  if (values.length === 1) return figure(values[0] ?? NaN);
  return `${figure(median(values))} (${figure(Math.min(...values))}–${figure(Math.max(...values))})`;
}

function figure(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
