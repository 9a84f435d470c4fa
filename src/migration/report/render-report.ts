import { escapeMarkup } from '../../text';
import type { Report, ShapeReport } from './report';

/** The report as text for a terminal. */
export function renderReport(report: Report): string {
  const { days, keys, left } = report;
  if (keys.length === 0) return `No v1 call was counted in the last ${days} days: nobody needs the proxy any more.\n`;
  const efforts = Object.entries(left.shapesByEffort).map(
    ([effort, count]) => `  ${String(count).padStart(5)}  ${effort}`,
  );
  const head = `${left.calls} v1 calls of ${left.keys} keys in the last ${days} days, of ${left.shapes} shapes:\n${efforts.join('\n')}\n`;
  const bodies = keys.map(({ label, calls, firstSeen, lastSeen, shapes }) => {
    const title = `## ${label}: ${calls} ${calls === 1 ? 'call' : 'calls'}, from ${minuteOf(firstSeen)} to ${minuteOf(lastSeen)}`;
    return `${title}\n\n${shapes.map(shapeText).join('\n')}`;
  });
  return `${[head, ...bodies].join('\n')}`;
}

function shapeText(report: ShapeReport): string {
  const { calls, lastSeen, outcomes, v2 } = report;
  const answered = Object.entries(outcomes).map(([status, count]) => `${status}: ${count}`);
  const lines = [
    `${String(calls).padStart(7)}  ${shapeLine(report)}`,
    `         last ${minuteOf(lastSeen)}; answered ${answered.join(', ')}`,
    `         ${v2.effort}${v2.instead ? `: ${v2.instead}` : ''}`,
    ...v2.warnings.map(({ parameter, words }) => `         ! ${parameter}: ${words}`),
    ...v2.yours.map((duty) => `         - you ${duty}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** The whole shape in one line. */
export function shapeLine({ shape }: Pick<ShapeReport, 'shape'>): string {
  const { route, encoding, mode, pair, input, output, files, options, parameters, userAgent } = shape;
  const facts = [
    route,
    encoding,
    mode,
    pair,
    input && `from ${input}`,
    output && `to ${output}`,
    files && 'several files',
    options && `options ${options.join(', ')}`,
    parameters && `with ${parameters.join(', ')}`,
    userAgent && `by ${userAgent}`,
  ];
  return facts.filter(Boolean).join('  ');
}

function minuteOf(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

/** The report as one page without scripts. */
export function reportPage(report: Report): string {
  const { keys, left, days, generatedAt } = report;
  const efforts = Object.entries(left.shapesByEffort).map(
    ([effort, count]) => `<li>${count} – ${escapeMarkup(effort)}</li>`,
  );
  const sections = keys.map(
    ({ label, calls, firstSeen, lastSeen, shapes }) =>
      `<section><h2>${escapeMarkup(label)}</h2><p>${calls} ${calls === 1 ? 'call' : 'calls'}, from ${minuteOf(firstSeen)} to ${minuteOf(lastSeen)}</p>${shapes.map(shapeHtml).join('')}</section>`,
  );
  const empty = keys.length === 0 ? `<p>No v1 call was counted: nobody needs the proxy any more.</p>` : '';
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>What is left of API v1</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}pre{overflow:auto;border:1px solid;padding:.5rem}summary{cursor:pointer}</style>
<h1>What is left of API v1</h1>
<p>${left.calls} calls of ${left.keys} keys in the last ${days} days, of ${left.shapes} shapes. Made at ${minuteOf(generatedAt)} UTC.</p>
<ul>${efforts.join('')}</ul>${empty}${sections.join('\n')}
</html>
`;
}

function shapeHtml(report: ShapeReport): string {
  const { calls, lastSeen, v2 } = report;
  const notes = [
    ...v2.warnings.map(({ parameter, words }) => `${parameter}: ${words}`),
    ...v2.yours.map((duty) => `you ${duty}`),
  ];
  const code = Object.entries(v2.code ?? {}).map(
    ([language, text]) =>
      `<details><summary>${escapeMarkup(language)}</summary><pre>${escapeMarkup(text)}</pre></details>`,
  );
  const job = v2.job
    ? `<details><summary>v2 job</summary><pre>${escapeMarkup(JSON.stringify(v2.job, null, 2))}</pre></details>`
    : '';
  return `<article><h3>${calls} × ${escapeMarkup(shapeLine(report))}</h3><p>Last at ${minuteOf(lastSeen)}. ${escapeMarkup(v2.effort)}${v2.instead ? `: ${escapeMarkup(v2.instead)}` : ''}</p>${notes.length > 0 ? `<ul>${notes.map((note) => `<li>${escapeMarkup(note)}</li>`).join('')}</ul>` : ''}${job}${code.join('')}</article>`;
}
