import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasWrk } from './load/requests';
import { convert, engine } from './measurements/convert';
import { cores } from './measurements/cores';
import { create } from './measurements/create';
import { download, zip } from './measurements/download';
import { record } from './measurements/record';
import { start } from './measurements/start';
import { status } from './measurements/status';
import { store } from './measurements/store';
import { upload } from './measurements/upload';
import { wait } from './measurements/wait';
import type { Row } from './rounds';
import { sizesOf } from './sizes';
import { Stage } from './stage';
import { machine, tableOf } from './table';

const measurements = { status, create, upload, download, zip, convert, wait, store, start, engine, cores, record };
type Name = keyof typeof measurements;

/** `npm run bench [-- NAME...]`: see CONTRIBUTING.md. A run of all of them is written to `bench/RESULTS.md`. */
async function run(names: string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in measurements));
  if (unknown.length > 0) {
    process.stderr.write(`There is no ${unknown.join(', ')}; there are ${Object.keys(measurements).join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  const rows: Row[] = [];
  const all = Object.keys(measurements) as Name[];
  for (const name of names.length > 0 ? (names as Name[]) : all) {
    const measured = await measure(name);
    process.stdout.write(`${tableOf(measured)}\n\n`);
    rows.push(...measured);
  }
  const results = process.env.BENCH_RESULTS ?? (names.length === 0 ? join(__dirname, 'RESULTS.md') : undefined);
  if (results) writeFileSync(results, report(rows));
}

async function measure(name: Name): Promise<Row[]> {
  const stage = new Stage(sizesOf(process.env));
  try {
    return await measurements[name](stage);
  } finally {
    await stage.close();
  }
}

function report(rows: Row[]): string {
  const load = hasWrk ? 'wrk' : 'autocannon';
  const date = new Date().toISOString().slice(0, 10);
  return `# Results of \`npm run bench\`\n\n${date}, ${machine()}, requests by ${load}. Each figure is the median of rounds in which all sides took turns.\n\n${tableOf(rows)}\n`;
}

run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
