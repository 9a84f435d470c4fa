import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixture } from '../running-proxy';
import { printed, runCli, startCli } from './run-cli';

/** Starting the program under the compiler of the tests takes seconds, more on a loaded machine. */
jest.setTimeout(300_000);

describe('cc-v1-proxy', () => {
  it('says in one line what is wrong: an unknown command, a port in use, a folder that can not be written', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const folder = mkdtempSync(join(tmpdir(), 'cli-'));
    const cloud = { UPSTREAM: 'cloudconvert' };
    const [version, unknown, taken, takenByEngine, elsewhere, unwritable] = await Promise.all([
      runCli(['--version']),
      runCli(['conjure']),
      runCli(['serve'], { ...cloud, PORT: String(port), DATA_DIR: folder }),
      runCli(['engine', '--port', String(port), '--data-dir', folder]),
      runCli(['serve'], { ...cloud, HOST: '192.0.2.1', PORT: String(port), DATA_DIR: join(folder, 'elsewhere') }),
      runCli(['serve'], { ...cloud, PORT: '0', DATA_DIR: '/dev/null/data' }),
    ]);
    other.close();
    rmSync(folder, { recursive: true });
    expect(version).toEqual({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(unknown).toEqual({
      code: 1,
      output: expect.stringMatching(/^error: unknown command 'conjure'; .*serve.*\n$/),
    });
    for (const each of [taken, takenByEngine]) {
      expect(each).toEqual({
        code: 1,
        output: expect.stringMatching(/^127\.0\.0\.1:\d+ is in use by another program.*\n$/),
      });
    }
    expect(elsewhere).toEqual({
      code: 1,
      output: expect.stringMatching(/^192\.0\.2\.1:\d+ is no address of this machine.*\n$/),
    });
    expect(unwritable).toEqual({
      code: 1,
      output: expect.stringMatching(/^Wrong setting: DATA_DIR .* cannot be made.*\n$/),
    });
  });
});

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

  it('hands none of its secrets to a child, in its environment or its arguments', async () => {
    const secrets = { SECRET_KEY: 'pl4nted-secret-key', ADMIN_TOKEN: 'pl4nted-token', WEBHOOK_SECRET: 'pl4nted-hook' };
    const child = startCli(['serve'], { PORT: '0', DATA_DIR: folder, ...secrets });
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(await printed(child, /curl .*\n/))?.[1]);
    const server = child.pid ?? 0;
    const seen = new Map<number, string>();
    let running = true;
    const watching = (async () => {
      while (running) {
        for (const pid of descendantsOf(server)) seen.set(pid, (seen.get(pid) ?? '') + factsOf(pid, server));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const form = new FormData();
    form.set('apikey', 'pl4nted-v1-key');
    form.set('outputformat', 'jpg');
    form.set('file', new Blob([readFileSync(fixture('example.png'))]), 'example.png');
    const answer = await fetch(`http://127.0.0.1:${port}/convert`, { method: 'POST', body: form });
    running = false;
    await watching;
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect([...seen.values()].some((facts) => facts.includes('bwrap') || facts.includes('ENGINE_WORKER'))).toBe(true);
    expect([...seen.values()].some((facts) => facts.includes('pl4nted'))).toBe(false);
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('refuses a second server on one DATA_DIR in a line, and a second signal ends the first at once', async () => {
    const child = startCli(['serve'], { PORT: '0', DATA_DIR: folder });
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(await printed(child, /curl .*\n/))?.[1]);
    const other = startCli(['serve'], { PORT: '0', DATA_DIR: folder });
    const refusal = await printed(other, /another instance.*\n/);
    expect(refusal).toMatch(/^Wrong setting: DATA_DIR .* is in use by another instance.*\n$/);
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

/** Processes that a process has started, and those that they have. */
function descendantsOf(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(/\) \S (\d+)/.exec(readOrEmpty(`/proc/${name}/stat`))?.[1])] as const);
  const found = parents.filter(([, parent]) => parent === pid).map(([each]) => each);
  return found.flatMap((each) => [each, ...descendantsOf(each)]);
}

/** Nothing of one that has not become another program yet: it still is a copy of the server. */
function factsOf(pid: number, server: number): string {
  const words = readOrEmpty(`/proc/${pid}/cmdline`);
  return words === readOrEmpty(`/proc/${server}/cmdline`) ? '' : words + readOrEmpty(`/proc/${pid}/environ`);
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

async function inFlight(port: number): Promise<boolean> {
  const text = await (await fetch(`http://127.0.0.1:${port}/_/metrics`)).text();
  return /requests_in_flight 2\b/.test(text);
}
