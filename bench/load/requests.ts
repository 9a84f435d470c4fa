import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Program } from '../program';

export interface LoadOptions {
  connections: number;
  seconds: number;
  /** Where files may be left. */
  folder: string;
}

export interface Load {
  /** Answers a second. */
  rate: number;
  /** CPU seconds of the server for 10,000 answers. */
  cpu: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  failed: number;
}

interface Result {
  answers: number;
  seconds: number;
  p50: number;
  p99: number;
  failed: number;
}

const run = promisify(execFile);
export const hasWrk = spawnSync('wrk', ['-v']).error === undefined && !process.env.BENCH_WITHOUT_WRK;

/** GETs of these paths in turn, from a program of its own: wrk where it is installed, else autocannon. */
export function readPaths(server: Program, paths: string[], options: LoadOptions): Promise<Load> {
  const list = join(options.folder, 'paths');
  writeFileSync(list, `${paths.join('\n')}\n`);
  return measured(server, 'paths', [list], options);
}

/** Creates processes and starts each; an answer counts once a process has been started. */
export function createPairs(server: Program, options: LoadOptions): Promise<Load> {
  return measured(server, 'pairs', [], options);
}

async function measured(
  server: Program,
  script: 'paths' | 'pairs',
  given: string[],
  { connections, seconds }: LoadOptions,
): Promise<Load> {
  const before = server.cpuSeconds();
  const flags = [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '30s',
    '-s',
    join(__dirname, `${script}.lua`),
  ];
  const { stdout } = hasWrk
    ? await run('wrk', [...flags, server.url, '--', ...given])
    : await run(process.execPath, [
        join(__dirname, 'autocannon.js'),
        script,
        server.url,
        String(connections),
        String(seconds),
        ...given,
      ]);
  const used = server.cpuSeconds() - before;
  const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Result;
  const { answers, p50, p99, failed } = result;
  return { rate: answers / result.seconds, cpu: (used / Math.max(1, answers)) * 10_000, p50, p99, failed };
}
