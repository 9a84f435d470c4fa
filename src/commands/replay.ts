import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { harFiles, readRecordings, type Recording } from '../migration/har';
import {
  exchangesIn,
  exitCodeOf,
  htmlReport,
  junitReport,
  readRulesFile,
  replay,
  shownRules,
  textReport,
  usualRules,
  type ReplayResult,
} from '../migration/replayer';
import { systemClock } from '../runtime';
import { webUrl, wholeNumber } from './flags';
import { misusedWith, withExitCode } from './exit-code';

interface ReplayFlags {
  target?: string;
  apikey?: string;
  pace: 'asap' | 'recorded';
  rules?: string;
  showRules?: boolean;
  junit?: string;
  json?: string;
  html?: string;
  concurrency: number;
  bail?: boolean;
  only?: string;
  timeout: number;
}

export const replayCommand = new Command('replay')
  .description(
    'send recorded v1 traffic again and compare the answers; exit code 0: no difference, 1: differences, 2: not run',
  )
  .argument('[paths...]', 'HAR files, or folders of them')
  .option('--target <url>', 'v1 server to send it to', webUrl)
  .option('--apikey <key>', 'v1 key in place of the recorded ones')
  .addOption(
    new Option('--pace <pace>', 'as soon as the answers allow, or as long after one another as recorded')
      .choices(['asap', 'recorded'])
      .default('asap'),
  )
  .option('--rules <file>', 'own rules of what may differ, and replacements for requests (docs/regression-testing.md)')
  .option('--show-rules', 'print the rules in force and their reasons; sends nothing')
  .option('--junit <file>', 'write a report as JUnit XML')
  .option('--json <file>', 'write a report as JSON')
  .option('--html <file>', 'write a page with both answers side by side')
  .option('--concurrency <number>', 'processes at a time', wholeNumber(1, 100), 2)
  .option('--bail', 'begin no other process after a difference')
  .option(
    '--only <text>',
    'only processes whose file name, or one of whose request paths or parameters, holds this text',
  )
  .option('--timeout <seconds>', 'longest wait for one answer, or for the recorded step', wholeNumber(1, 86_400), 300)
  .action(withExitCode(2, run));
misusedWith(2, replayCommand);

async function run(paths: string[], flags: ReplayFlags): Promise<void> {
  const own = flags.rules === undefined ? { rules: [], replace: [] } : readRulesFile(flags.rules);
  const rules = [...own.rules, ...usualRules];
  if (flags.showRules) return void process.stdout.write(shownRules(rules, own.replace));
  if (paths.length === 0) throw new SyntaxError('Name a HAR file or a folder of them.');
  if (flags.target === undefined) throw new SyntaxError('Name the server to send to: --target URL.');
  expectFolders([flags.junit, flags.json, flags.html]);
  const recordings = chosen(await readRecordings(await harFiles(paths)), flags.only);
  const progress = progressOf(exchangesIn(recordings));
  const { apikey: apiKey, pace, concurrency, bail = false, timeout } = flags;
  const result = await replay(recordings, {
    ...{ target: new URL(flags.target), apiKey, pace, concurrency, bail, rules, replace: own.replace },
    variables: process.env,
    timeout: timeout * 1000,
    clock: systemClock,
    onExchange: () => progress?.increment(),
  }).finally(() => progress?.stop());
  process.stdout.write(textReport(result));
  writeReports(result, flags);
  process.exitCode = exitCodeOf(result);
}

function chosen(recordings: Recording[], only: string | undefined): Recording[] {
  if (only === undefined) return recordings;
  const wanted = only.toLowerCase();
  const holds = (text: string | undefined) => text?.toLowerCase().includes(wanted) ?? false;
  const found = recordings.filter(
    ({ name, exchanges }) =>
      holds(name) ||
      exchanges.some(({ request: { url, body, parts = [] } }) => {
        const fields = parts.filter(({ fileName }) => fileName === undefined);
        return [url, body?.bytes?.toString(), ...fields.map((part) => part.body.bytes?.toString())].some(holds);
      }),
  );
  if (found.length === 0) throw new SyntaxError(`--only ${only}: no recording holds this text.`);
  return found;
}

/** On a terminal only: a log of CI has no use for it. */
function progressOf(total: number): SingleBar | undefined {
  if (!process.stderr.isTTY) return undefined;
  const bar = new SingleBar({
    format: '{bar} {value}/{total} requests',
    stream: process.stderr,
    clearOnComplete: true,
  });
  bar.start(total, 0);
  return bar;
}

/** Before anything is sent: a report that can't be written would cost the whole run. */
function expectFolders(reports: (string | undefined)[]): void {
  for (const report of reports) {
    if (report === undefined) continue;
    const folder = dirname(resolve(report));
    if (!existsSync(folder)) throw new SyntaxError(`${report}: there is no folder ${folder}`);
    accessSync(folder, constants.W_OK);
  }
}

function writeReports(result: ReplayResult, { junit, json, html }: ReplayFlags): void {
  if (junit !== undefined) writeFileSync(junit, junitReport(result));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(result, null, 2)}\n`);
  if (html !== undefined) writeFileSync(html, htmlReport(result));
}
