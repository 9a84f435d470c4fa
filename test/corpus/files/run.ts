import { appendFile, copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { formatOfFilename } from '../../../src/formats';
import { TaskRunner } from '../../engine/operations/external/task-runner';
import { unclear } from '../convert';
import { compare } from './judge';
import { targetsOf } from './targets';

interface Judged {
  file: string;
  target: string;
  result: 'right' | 'refused' | 'wrong' | 'not judged';
  why?: string;
}

const atOnce = 2;

/**
 * `npm run corpus -- files FOLDER [LOG]`: converts the files of a folder, whatever they are, and compares what comes out
 * with what other programs see in the source. LOG takes a line of JSON for each, and what stands in it is not done again.
 */
export async function judgeFiles([folder = '.', log]: string[]): Promise<void> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'files-'));
  const tasks = await TaskRunner.create({}, scratch);
  const done = await readLog(log);
  const isDone = (work: Work) => done.some(({ file, target }) => file === work.file && target === work.target);
  const queue = (await worksIn(folder, tasks)).filter((work) => !isDone(work));
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const judged = { ...next, ...(await judgedWork(tasks, path.join(folder, next.file), next.target)) };
      if (log !== undefined) await appendFile(log, `${JSON.stringify(judged)}\n`);
      if (judged.result !== 'right') process.stdout.write(`${lineOf(judged)}\n`);
      done.push(judged);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  process.stdout.write(`\n${tableOf(done)}\n`);
  await rm(scratch, { recursive: true, force: true });
  process.exit();
}

type Work = Pick<Judged, 'file' | 'target'>;

async function worksIn(folder: string, tasks: TaskRunner): Promise<Work[]> {
  const rows = tasks.operation('convert').catalogue();
  const offered = new Set(rows.map(({ input_format: from, output_format: to }) => `${from}>${to}`));
  const files = (await readdir(folder, { recursive: true })).sort();
  return files.flatMap((file) => {
    const format = formatOfFilename(file) ?? '';
    const targets = targetsOf(format).filter((target) => target !== format && offered.has(`${format}>${target}`));
    return targets.map((target) => ({ file, target }));
  });
}

async function judgedWork(tasks: TaskRunner, file: string, target: string): Promise<Pick<Judged, 'result' | 'why'>> {
  const format = formatOfFilename(file) ?? '';
  const pages = format === 'pdf' && target === 'png' ? { pages: '1-2' } : {};
  const signal = AbortSignal.timeout(longest);
  let paths: string[];
  try {
    ({ paths } = await tasks.run('convert', [file], { output_format: target, ...pages }, { signal }));
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'TimeoutError') return { result: 'refused', why: `took more than ${longest / 1000} s` };
    const isClear = name === 'OperationError' && !unclear.test(message);
    return { result: isClear ? 'refused' : 'wrong', why: isClear ? message : `unclear: ${name}: ${message}` };
  }
  const source = path.join(path.dirname(paths[0] ?? tasks.folder), `source-${path.basename(file)}`);
  await copyFile(file, source);
  const why = await compare({ path: source, format }, paths, target).catch(
    (error: Error) => `unreadable: ${error.message}`,
  );
  await rm(path.dirname(path.dirname(source)), { recursive: true, force: true });
  if (why === undefined) return { result: 'right' };
  return { result: why === 'unjudged' ? 'not judged' : 'wrong', why };
}

async function readLog(log: string | undefined): Promise<Judged[]> {
  const text = log === undefined ? '' : await readFile(log, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Judged]));
}

function lineOf({ file, target, result, why }: Judged): string {
  return `${result}: ${file} to ${target}: ${why?.slice(0, 300)}`;
}

/** Outcomes by the format of the source. */
function tableOf(judged: Judged[]): string {
  const formats = [...new Set(judged.map(({ file }) => formatOfFilename(file) ?? ''))].sort();
  const results = ['right', 'refused', 'wrong', 'not judged'] as const;
  const row = (name: string, these: Judged[]) => {
    const counts = results.map((result) => these.filter((each) => each.result === result).length);
    return `| ${[name, new Set(these.map(({ file }) => file)).size, these.length, ...counts].join(' | ')} |`;
  };
  const rows = formats.map((format) =>
    row(
      format,
      judged.filter(({ file }) => (formatOfFilename(file) ?? '') === format),
    ),
  );
  const head = ['format', 'files', 'conversions', ...results];
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows, row('all', judged)].join('\n');
}

const longest = 120_000;
