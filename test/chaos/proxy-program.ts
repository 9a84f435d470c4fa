import { spawn } from 'node:child_process';
import path from 'node:path';

export interface ProxyProgram {
  /** `http://127.0.0.1:port` */
  url: string;
  /** SIGKILL: nothing is tidied up. */
  kill(): Promise<void>;
}

const root = path.join(__dirname, '../..');

/** The whole program as a process of its own, engine included, so that it can be killed. */
export function startProxyProgram(dataDir: string): Promise<ProxyProgram> {
  const loader = path.join(root, 'test/typescript-loader.js');
  const child = spawn(process.execPath, ['-r', loader, path.join(root, 'src/cli.ts'), 'serve'], {
    cwd: root,
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = () => {
    child.kill('SIGKILL');
    return ended;
  };
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (data: Buffer) => {
      printed += data.toString();
      const url = /http:\/\/[\d.]+:\d+/.exec(printed)?.[0];
      if (url) resolve({ url, kill });
    });
    child.once('exit', (code) => reject(new Error(`the proxy ended with ${code} before it listened`)));
  });
}
