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

/** What was started, ended in reverse order. */
export class Started {
  private readonly ends: (() => Promise<void>)[] = [];

  add(end: () => Promise<void>): void {
    this.ends.unshift(end);
  }

  async stop(): Promise<void> {
    for (const end of this.ends) await end();
  }
}
