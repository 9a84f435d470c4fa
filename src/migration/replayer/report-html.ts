import { diffLines } from 'diff';
import { escapeMarkup } from '../../text';
import { differenceLine } from './report-text';
import type { ExchangeResult, RecordingResult, ReplayResult } from './result';

const style = `body{font:14px/1.5 system-ui,sans-serif;margin:2rem;color:#222}h2{font-size:1.1rem}
summary{cursor:pointer}.same{color:#276749}.different,.failed{color:#b00020}.skipped{color:#666}
table{border-collapse:collapse;width:100%;table-layout:fixed}td,th{border:1px solid #ccc;padding:.2rem .5rem;vertical-align:top;text-align:left}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}del{background:#fdd;text-decoration:none}ins{background:#dfd;text-decoration:none}`;

/** What a replay found, as one page without scripts: both answers of every request side by side. */
export function htmlReport({ recordings, counts, target, took }: ReplayResult): string {
  const sum = Object.entries(counts)
    .map(([outcome, count]) => `<span class="${outcome}">${count} ${outcome}</span>`)
    .join(', ');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Replay</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>${style}</style></head>
<body><h1>Replay against ${escapeMarkup(target)}</h1><p>${sum}; ${(took / 1000).toFixed(1)} s</p>
${recordings.map(recordingSection).join('\n')}</body></html>
`;
}

function recordingSection({ name, outcome, exchanges }: RecordingResult): string {
  return `<section><h2 class="${outcome}">${escapeMarkup(name)}: ${outcome}</h2>${exchanges.map(exchangeDetails).join('')}</section>`;
}

function exchangeDetails(exchange: ExchangeResult): string {
  const { title, place, outcome, reason, differences, allowed } = exchange;
  const told = differences.map((difference) => `<li>${escapeMarkup(differenceLine(difference))}</li>`).join('');
  const rules = allowed.map(({ rule, where }) => `${where} (${rule})`).join(', ');
  const [recorded, actual] = marked(exchange);
  return `<details${outcome === 'same' ? '' : ' open'}><summary class="${outcome}">${escapeMarkup(`${title} (${place}): ${reason ?? outcome}`)}</summary>
<ul>${told}</ul>${rules ? `<p>Allowed: ${escapeMarkup(rules)}</p>` : ''}<table><tr><th>recorded</th><th>now</th></tr>
<tr><td><pre>${recorded}</pre></td><td><pre>${actual}</pre></td></tr></table></details>`;
}

/** Lines that only one side has are marked there. */
function marked({ recorded, actual }: ExchangeResult): [string, string] {
  const changes = diffLines(recorded, actual, { maxEditLength: 2_000 });
  if (!changes) return [escapeMarkup(recorded), escapeMarkup(actual)];
  const left = changes.map(({ added, removed, value }) =>
    added ? '' : removed ? `<del>${escapeMarkup(value)}</del>` : escapeMarkup(value),
  );
  const right = changes.map(({ added, removed, value }) =>
    removed ? '' : added ? `<ins>${escapeMarkup(value)}</ins>` : escapeMarkup(value),
  );
  return [left.join(''), right.join('')];
}
