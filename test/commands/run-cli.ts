import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const loader = join(root, 'test/typescript-loader.js');

export interface CliRun {
  code: number | null;
  /** Standard output and error together. */
  output: string;
}

const started: ChildProcess[] = [];

/** Also what a failed test left running. */
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

/** Starts `cc-v1-proxy` as a process of its own, with no more of this environment than it takes to run. */
export function startCli(words: string[], environment: Record<string, string> = {}): ChildProcess {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, ['-r', loader, join(root, 'src/cli.ts'), ...words], {
    cwd: root,
    env: { PATH, HOME, TMPDIR, ENGINE_WORKER_LOADER: loader, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

/** Resolves once `pattern` has been printed, with all that was printed so far. */
export function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const listen = (data: Buffer) => {
      output += data.toString();
      if (pattern.test(output)) resolve(output);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => reject(new Error(`it ended with ${code} before it printed ${pattern}:\n${output}`)));
  });
}

/** Runs `cc-v1-proxy` to its end. */
export function runCli(words: string[], environment: Record<string, string> = {}): Promise<CliRun> {
  const child = startCli(words, environment);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (output += data.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}
