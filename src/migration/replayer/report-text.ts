import type { Difference } from './compare-answers';
import type { ExchangeResult, RecordingResult, ReplayResult } from './result';

const longest = 160;

/** What a replay found, for a terminal: a line for each recording, each difference below it, and the sum. */
export function textReport({ recordings, counts, took, target }: ReplayResult): string {
  const lines = recordings.flatMap(linesOf);
  const allowed = new Map<string, number>();
  for (const { rule } of recordings.flatMap(({ exchanges }) => exchanges.flatMap((each) => each.allowed)))
    allowed.set(rule, (allowed.get(rule) ?? 0) + 1);
  const rules = [...allowed].map(([rule, count]) => `${rule} ${count}`).join(', ');
  const sum = `${counts.same} same, ${counts.different} different, ${counts.failed} failed, ${counts.skipped} skipped`;
  return [
    ...lines,
    '',
    `${recordings.length} recordings against ${target}: ${sum} (${(took / 1000).toFixed(1)} s)`,
    ...(rules ? [`Allowed by rules: ${rules}.`] : []),
    '',
  ].join('\n');
}

function linesOf({ name, outcome, exchanges, took }: RecordingResult): string[] {
  const head = `${outcome.padEnd(9)} ${name} (${exchanges.length} requests, ${(took / 1000).toFixed(1)} s)`;
  return [head, ...exchanges.filter(({ outcome: each }) => each !== 'same').flatMap(exchangeLines)];
}

function exchangeLines({ place, title, outcome, reason, differences }: ExchangeResult): string[] {
  const head = `  ${title} (${place}): ${reason ?? outcome}`;
  return [head, ...differences.map((difference) => `    ${differenceLine(difference)}`)];
}

/** `body.output.size: recorded 12, now 13` */
export function differenceLine({ where, what, expected, actual }: Difference): string {
  const said = { missing: 'missing', added: 'added', order: 'another order', type: 'another type' }[what];
  const recorded = expected === undefined ? 'nothing' : shortened(expected);
  const now = actual === undefined ? 'nothing' : shortened(actual);
  return `${where}${said ? ` (${said})` : ''}: recorded ${recorded}, now ${now}`;
}

function shortened(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replace(/\s+/g, ' ');
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
