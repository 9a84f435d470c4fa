import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { TaskRunner } from '../../engine/operations/external/task-runner';
import { findingsOf } from './effects';
import { type Finding, lineOf, pairOf } from './finding';
import { Samples } from './samples';
import { chosenRows } from './scope';
import { page } from './texts';
import { WalkLog } from './walk-log';

const atOnce = 2;

/**
 * `npm run corpus -- options [SCOPE...]`: every option listed of every pair, with and without. SCOPE says which (scope.ts);
 * SAMPLES is a folder with files of formats that nothing here writes. LOG is a file that keeps what was found: a further
 * walk goes on after it. No new pair begins after WALK_SECONDS.
 */
export async function walkOptions(scope: string[]): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'options-'));
  const server = await colourServer();
  const tasks = await TaskRunner.create({}, folder);
  const { port } = server.address() as AddressInfo;
  const ownFolder = process.env.SAMPLES;
  const samples = await Samples.make(tasks, folder, { port, ...(ownFolder !== undefined && { ownFolder }) });
  const log = new WalkLog(process.env.LOG);
  const chosen = chosenRows(tasks, scope);
  const rows = log.without(chosen);
  const findings = log.findingsOf(chosen);
  const end = Date.now() + Number(process.env.WALK_SECONDS ?? Infinity) * 1000;
  const next = () => (Date.now() < end ? rows.shift() : undefined);
  const work = async (): Promise<void> => {
    for (let row = next(); row !== undefined; row = next()) {
      const found = await findingsOf(tasks, row, samples);
      findings.push(...found);
      log.put(row, found);
      for (const each of found) if (troubled.has(each.effect)) process.stdout.write(`${lineOf(each)}\n`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  process.stdout.write(`\n${tableOf(findings)}\n${rows.length} pairs left\n`);
  process.exitCode = findings.some(({ effect }) => effect === 'silent') ? 1 : 0;
  server.close();
  await rm(folder, { recursive: true, force: true });
  process.exit();
}

const troubled: ReadonlySet<string> = new Set(['silent', 'fails', 'no sample']);

/** Options by tool and by what they do. */
function tableOf(findings: Finding[]): string {
  const effects = ['acts', 'told', 'silent', 'fails', 'no sample'] as const;
  const engines = [...new Set(findings.map(({ row }) => `${row.operation} ${row.engine}`))];
  const countsOf = (these: Finding[]) => [
    new Set(these.map(({ row }) => pairOf(row))).size,
    these.length,
    ...effects.map((effect) => these.filter((each) => each.effect === effect).length),
  ];
  const line = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`;
  const head = ['tool', 'pairs', 'options', ...effects];
  const ofEngine = (engine: string) => findings.filter(({ row }) => `${row.operation} ${row.engine}` === engine);
  return [
    line(head),
    line(head.map(() => '---')),
    ...engines.map((engine) => line([engine, ...countsOf(ofEngine(engine))])),
    line(['all', ...countsOf(findings)]),
  ].join('\n');
}

/** A green picture to those who send `X-Colour: green`, a red one to others, and a page that shows it. */
function colourServer(): Promise<Server> {
  const server = createServer((request, response) => {
    const colour = request.headers['x-colour'] === 'green' ? 'green' : 'red';
    if (request.url === '/page.html') {
      response.setHeader('Content-Type', 'text/html');
      response.end(page((server.address() as AddressInfo).port));
      return;
    }
    response.setHeader('Content-Type', 'image/svg+xml');
    const answer = () =>
      response.end(
        `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="${colour}"/></svg>`,
      );
    if (request.url === '/late.svg') setTimeout(answer, 3000);
    else answer();
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
