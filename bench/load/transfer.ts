import { execFile } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Program } from '../program';

const run = promisify(execFile);

/** A file of that many bytes that takes no room on the disk. Read once, so that the first who sends it waits for no page of it. */
export function emptyFile(path: string, bytes: number): string {
  const file = openSync(path, 'w+');
  ftruncateSync(file, bytes);
  const block = Buffer.alloc(1024 * 1024);
  while (readSync(file, block) > 0);
  closeSync(file);
  return path;
}

/** One transfer by curl: MiB a second, and the server's CPU seconds for a GiB. Rejects where it is refused. */
export async function curl(server: Program, mebibytes: number, args: string[]): Promise<Record<string, number>> {
  const before = server.cpuSeconds();
  const format = ['-w', '%{http_code} %{time_total}', '-o', '/dev/null', '-s', '-S', '--max-time', '300'];
  const { stdout } = await run('curl', [...format, '-H', 'Expect:', ...args]);
  const [status = 0, seconds = 0] = stdout.trim().split(' ').map(Number);
  if (status < 200 || status >= 300) throw new Error(`curl ${args.join(' ')} was answered ${status}`);
  return { rate: mebibytes / seconds, 'CPU s per GiB': ((server.cpuSeconds() - before) / mebibytes) * 1024 };
}
