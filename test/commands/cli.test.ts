import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printed, startCli } from './run-cli';

/** Starting the program under the compiler of the tests takes seconds, more on a loaded machine. */
jest.setTimeout(300_000);

describe('cc-v1-proxy serve', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('where HOST is not loopback, it prints a generated key once and keeps everything to itself', async () => {
    const start = async () => {
      const child = startCli(['serve'], { HOST: '0.0.0.0', PORT: '0', DATA_DIR: join(folder, 'data') });
      const output = await printed(child, /curl .*\n/);
      return { child, output, port: /http:\/\/0\.0\.0\.0:(\d+)/.exec(output)?.[1] ?? '' };
    };
    const first = await start();
    const apiKey = /only once\): (\S+)/.exec(first.output)?.[1] ?? '';
    const create = (key: string) =>
      fetch(`http://127.0.0.1:${first.port}/process?apikey=${key}&inputformat=png&outputformat=jpg`);
    expect([(await create('any')).status, (await create(apiKey)).status]).toEqual([401, 200]);
    expect((await fetch(`http://127.0.0.1:${first.port}/_/metrics`)).status).toBe(401);
    expect(execFileSync('find', [join(folder, 'data'), '-perm', '/077'], { encoding: 'utf8' })).toBe('');
    first.child.kill('SIGTERM');
    expect(await once(first.child, 'exit')).toEqual([0, null]);
    const second = await start();
    expect(second.output).not.toContain(apiKey);
    second.child.kill('SIGTERM');
    await once(second.child, 'exit');
  });

  it('refuses a second server on one DATA_DIR in a line, and a second signal ends the first at once', async () => {
    const child = startCli(['serve'], { PORT: '0', DATA_DIR: folder });
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(await printed(child, /curl .*\n/))?.[1]);
    const other = startCli(['serve'], { PORT: '0', DATA_DIR: folder });
    const refusal = await printed(other, /another instance.*\n/);
    expect(refusal).toMatch(/^Wrong settings:\n {2}- DATA_DIR .* is in use by another instance.*\n$/);
    expect(existsSync(join(folder, 'spool'))).toBe(true);

    const slow = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(slow, 'connect');
    slow.write('POST /convert HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{');
    while (!(await inFlight(port))) continue;
    const draining = printed(child, /stopping: requests under way may finish/);
    child.kill('SIGTERM');
    await draining;
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([1, null]);
    slow.destroy();
  });
});

async function inFlight(port: number): Promise<boolean> {
  const text = await (await fetch(`http://127.0.0.1:${port}/_/metrics`)).text();
  return /requests_in_flight 2\b/.test(text);
}
