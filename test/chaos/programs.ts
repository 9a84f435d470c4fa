import path from 'node:path';
import { startProgram } from '../services/program';

export interface Program {
  /** `http://127.0.0.1:port` */
  url: string;
  pid: number;
  exitCode: Promise<number | null>;
  /** SIGKILL: nothing is tidied up. */
  kill(): Promise<void>;
}

const root = path.join(__dirname, '../..');

export interface ProxySurroundings {
  env?: Record<string, string>;
  /** A shell command that ends by executing its arguments: `ulimit -n 96; exec "$@"`. */
  shell?: string;
  /** Modules loaded first. */
  modules?: string[];
}

/** The whole program as a process of its own, so that it can be killed; with its embedded engine unless `env` says otherwise. */
export async function startProxyProgram(dataDir: string, surroundings: ProxySurroundings = {}): Promise<Program> {
  const { env = {}, modules = [], shell = 'exec "$@"' } = surroundings;
  const command = [...nodeCommand(modules), 'serve'];
  const { match, pid, exitCode, stop } = await startProgram('sh', ['-c', shell, 'sh', ...command], {
    ready: /http:\/\/[\d.]+:\d+/,
    env: { PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...env },
  });
  return { url: match[0], pid, exitCode, kill: stop };
}

/** The engine alone; its `url` has no `/v2`. */
export async function startEngineProgram(dataDir: string, port: number): Promise<Program> {
  const flags = ['--data-dir', dataDir, '--port', String(port), '--log-level', 'silent'];
  const [command = '', ...words] = nodeCommand([]);
  const { match, pid, exitCode, stop } = await startProgram(command, [...words, 'engine', ...flags], {
    ready: /http:\/\/[\d.]+:\d+/,
  });
  return { url: match[0], pid, exitCode, kill: stop };
}

function nodeCommand(modules: string[]): string[] {
  const loaded = [path.join(root, 'test/typescript-loader.js'), ...modules].flatMap((module) => ['-r', module]);
  return [process.execPath, ...loaded, path.join(root, 'src/cli.ts')];
}
