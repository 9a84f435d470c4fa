import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { EngineOptions } from '../../src/engine';
import { JobEvents, JobStore, Scheduler } from '../../src/engine/jobs';
import { startTestEngine } from './running-engine';

export interface EngineProgram {
  /** `http://host:port` */
  base: string;
  dataDir: string;
  /** SIGKILL: nothing is tidied up. */
  kill(): Promise<void>;
  /** Lets it go on behind the runs of tasks where it was to hold there. */
  goOn(): void;
  /** Once it is gone. */
  ended: Promise<void>;
}

const root = join(__dirname, '../..');

/**
 * Where an engine kills itself: once it has taken a task from the queue but not begun it, once the last task of a job has
 * ended but the job has not, once the job has, too, or once a job and its tasks are deleted. Or it holds behind each run, before the queue hears of it.
 */
export type Abyss =
  'before the run' | 'between task and job' | 'behind the job' | 'behind the deletion' | 'held behind each run';

/** An engine as a process of its own, so that it can be killed; its conversions to `later` never end. */
export function startEngineProgram(
  dataDir: string,
  options: Partial<EngineOptions> = {},
  abyss?: Abyss,
): Promise<EngineProgram> {
  const loader = join(root, 'test/typescript-loader.js');
  const args = [dataDir, JSON.stringify(options), ...(abyss === undefined ? [] : [abyss])];
  const child = spawn(process.execPath, ['-r', loader, __filename, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = () => {
    child.kill('SIGKILL');
    return ended;
  };
  const goOn = () => void child.kill('SIGUSR2');
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (printed: Buffer) => {
      resolve({ base: printed.toString().trim(), dataDir, kill, goOn, ended });
    });
    child.once('exit', (code) => reject(new Error(`the engine ended with ${code} before it listened`)));
  });
}

function fallInto(abyss: Abyss | undefined): void {
  if (abyss === 'before the run') killBefore(JobStore.prototype, 'beginRun', () => true);
  if (abyss === 'held behind each run') holdBehind(Scheduler.prototype, 'run');
  if (abyss === 'behind the deletion') killBefore(Scheduler.prototype, 'abort', () => true);
  if (abyss === 'between task and job')
    killBefore(JobStore.prototype, 'changeJob', ([, status]) => status === 'finished');
  if (abyss === 'behind the job') killBefore(JobEvents.prototype, 'jobChanged', ([change]) => change === 'finished');
}

/** No other code of this program runs after that. */
function killBefore(prototype: object, name: string, isMoment: (args: unknown[]) => boolean): void {
  const method = Reflect.get(prototype, name) as (...args: unknown[]) => unknown;
  Reflect.set(prototype, name, function (this: unknown, ...args: unknown[]) {
    if (isMoment(args)) process.kill(process.pid, 'SIGKILL');
    return method.apply(this, args);
  });
}

function holdBehind(prototype: object, name: string): void {
  const method = Reflect.get(prototype, name) as (...args: unknown[]) => Promise<void>;
  const told = once(process, 'SIGUSR2');
  Reflect.set(prototype, name, async function (this: unknown, ...args: unknown[]) {
    await method.apply(this, args);
    await told;
  });
}

if (require.main === module) {
  process.env.LATER_IS_NEVER = '1';
  const [, , dataDir, options = '{}', abyss] = process.argv;
  fallInto(abyss as Abyss | undefined);
  void startTestEngine({ ...(JSON.parse(options) as Partial<EngineOptions>), dataDir }).then(({ base }) =>
    process.stdout.write(`${base}\n`),
  );
}
