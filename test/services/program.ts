import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface RunningProgram {
  /** Of the `ready` expression in what the program wrote. */
  match: RegExpExecArray;
  pid: number;
  /** Of the program, once it has ended; null after a signal. */
  exitCode: Promise<number | null>;
  /** Ends the program and waits until it is gone. */
  stop: () => Promise<void>;
}

export interface ProgramOptions {
  /** Written to stdout or stderr once the program serves. */
  ready: RegExp;
  env?: Record<string, string>;
}

/** Starts a server a test needs. Rejects with what it wrote when it ends before it is ready. */
export function startProgram(
  command: string,
  args: readonly string[],
  { ready, env = {} }: ProgramOptions,
): Promise<RunningProgram> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const exitCode = new Promise<number | null>((end) => child.once('close', end));
    let written = '';
    const stop = async () => {
      child.kill('SIGKILL');
      await exitCode;
    };
    const listen = (chunk: Buffer) => {
      written += chunk.toString();
      const match = ready.exec(written);
      if (!match) return;
      clearTimeout(tooLate);
      resolve({ match, pid: child.pid as number, exitCode, stop });
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', reject);
    const tooLate = setTimeout(() => child.kill('SIGKILL'), patience);
    void exitCode.then(() => {
      clearTimeout(tooLate);
      reject(new Error(`${command} ended before it was ready (at most ${patience / 1000} s):\n${written}`));
    });
  });
}

/** Milliseconds; a loaded machine needs its time for Python's servers. */
const patience = 120_000;

/** An empty folder and the way to remove it. */
export async function temporaryFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cc-v1-proxy-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Takes the ways to end what was started; they run in reverse order. */
export type EndLater = (end: () => Promise<void>) => void;

/** What `start` gives, with `stop` for all that it has started; where it fails, that is stopped at once. */
export async function startAll<Server extends object>(start: (later: EndLater) => Promise<Server>) {
  const ends: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of ends.splice(0)) await end();
  };
  try {
    return { ...(await start((end) => ends.unshift(end))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
