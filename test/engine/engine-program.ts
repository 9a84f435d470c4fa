import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { EngineOptions } from '../../src/engine';
import { startTestEngine } from './running-engine';

export interface EngineProgram {
  /** `http://host:port` */
  base: string;
  dataDir: string;
  /** SIGKILL: nothing is tidied up. */
  kill(): Promise<void>;
}

const root = join(__dirname, '../..');

/** An engine as a process of its own, so that it can be killed; its conversions to `later` never end. */
export function startEngineProgram(dataDir: string, options: Partial<EngineOptions> = {}): Promise<EngineProgram> {
  const loader = join(root, 'test/typescript-loader.js');
  const child = spawn(process.execPath, ['-r', loader, __filename, dataDir, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = () => {
    child.kill('SIGKILL');
    return ended;
  };
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (printed: Buffer) => resolve({ base: printed.toString().trim(), dataDir, kill }));
    child.once('exit', (code) => reject(new Error(`the engine ended with ${code} before it listened`)));
  });
}

if (require.main === module) {
  process.env.LATER_IS_NEVER = '1';
  const [, , dataDir, options = '{}'] = process.argv;
  void startTestEngine({ ...(JSON.parse(options) as Partial<EngineOptions>), dataDir }).then(({ base }) =>
    process.stdout.write(`${base}\n`),
  );
}
