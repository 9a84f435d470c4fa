import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** For `node -r`: runs TypeScript. */
export const loader = join(__dirname, '../test/typescript-loader.js');
const patience = 60_000;
/** Of Linux: `getconf CLK_TCK`. */
const ticksPerSecond = 100;

/** A program of its own that serves at `url`. */
export class Program {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves once it prints its address, or, for one that prints none, once it answers at `url`. */
  static start(command: string, args: string[], env: Record<string, string>, url?: string): Promise<Program> {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    return new Promise((resolve, reject) => {
      let written = '';
      const tooLate = setTimeout(() => child.kill('SIGKILL'), patience);
      const ready = (address: string) => {
        clearTimeout(tooLate);
        resolve(new Program(child, address));
      };
      const read = (data: Buffer) => {
        if (written.length > 100_000) return;
        written += data.toString();
        const address = /https?:\/\/[\d.]+:\d+/.exec(written)?.[0];
        if (address) ready(address);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`${command} ended with ${code} before it was ready:\n${written}`)));
      if (url) void answering(url).then(() => ready(url));
    });
  }

  /** A file of this folder, run by Node.js. */
  static ours(file: string, env: Record<string, string>): Promise<Program> {
    return Program.start(process.execPath, ['-r', loader, join(__dirname, file)], env);
  }

  /** Seconds of CPU that it and its children have used. */
  cpuSeconds(): number {
    return this.family().reduce((sum, pid) => sum + cpuOf(pid), 0);
  }

  /** Resident memory of it and its children, as far as they don't share it. */
  residentMiB(): number {
    return Math.round(this.family().reduce((sum, pid) => sum + residentKiBOf(pid), 0) / 1024);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    const tooLate = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    this.child.kill(signal);
    await ended;
    clearTimeout(tooLate);
  }

  private family(): number[] {
    const parents = new Map<number, number>();
    for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
      const parent = statOf(Number(name))[1];
      if (parent !== undefined) parents.set(Number(name), Number(parent));
    }
    const family = [this.pid];
    for (const member of family) for (const [pid, parent] of parents) if (parent === member) family.push(pid);
    return family;
  }
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((go) => setTimeout(go, 20));
  }
  throw new Error(`nothing answers at ${url}`);
}

/** Fields of /proc/PID/stat after the name of the program; none once it has ended. */
function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}

function cpuOf(pid: number): number {
  const stat = statOf(pid);
  const ended = Number(stat[13] ?? 0) + Number(stat[14] ?? 0);
  return (Number(stat[11] ?? 0) + Number(stat[12] ?? 0) + ended) / ticksPerSecond;
}

function residentKiBOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
