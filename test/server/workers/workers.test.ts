import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { expectUsableSettings, loadSettings } from '../../../src/config';
import { startProxyProgram, type Program } from '../../chaos/programs';
import { startTestEngine, type TestEngine } from '../../engine/running-engine';
import { temporaryFolder } from '../../services/program';

interface Status {
  url: string;
  step: string;
  upload?: { url: string };
  output?: { url: string };
}

describe('the workers of one server', () => {
  let engine: TestEngine;
  let proxy: Program;
  let data: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeAll(async () => {
    engine = await startTestEngine();
    data = await temporaryFolder();
    proxy = await startProxyProgram(data.folder, { env: { ...envOf(engine), WEB_CONCURRENCY: '3' } });
  });
  afterAll(async () => {
    await proxy?.kill();
    await engine?.stop();
    await data?.remove();
  });

  const json = async (answer: Promise<Response>) => (await (await answer).json()) as Status;
  /** On a connection of its own: the next worker takes it. */
  const ask = (url: string, init: RequestInit = {}) => fetch(url, { ...init, headers: { connection: 'close' } });
  const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });
  const created = () =>
    json(ask(`${proxy.url}/process`, form({ apikey: 'any', inputformat: 'txt', outputformat: 'txt' })));
  const metric = async (name: RegExp) => {
    const text = await (await ask(`${proxy.url}/_/metrics`)).text();
    const lines = text.split('\n').filter((line) => name.test(line));
    return lines.reduce((sum, line) => sum + Number(line.split(' ').pop()), 0);
  };

  it('carry one process together, whichever of them a request reaches', async () => {
    const { url } = await created();
    const started = await json(ask(`http:${url}`, form({ input: 'upload', save: 'true' })));
    const waiting = Array.from({ length: 6 }, () => json(ask(`http:${url}?wait`)));
    await ask(`http:${started.upload?.url}/a.txt`, { method: 'PUT', body: 'spoken softly' });
    const ends = await Promise.all(waiting);
    expect(ends.map(({ step }) => step)).toEqual(Array(6).fill('finished'));
    const file = await ask(`http:${ends[0]?.output?.url}`);
    expect(await file.text()).toBe('SPOKEN SOFTLY');
    expect((await ask(`http:${url}`, { method: 'DELETE' })).status).toBe(200);
    const statuses = () => Promise.all(Array.from({ length: 6 }, async () => (await ask(`http:${url}`)).status));
    // An answer that another one keeps is at most half a second old.
    await until(async () => (await statuses()).every((status) => status === 404));
  });

  it('make one job of a process that all of them are told to start', async () => {
    await until(async () => (await jobsOf(engine)) === 0);
    const { url } = await created();
    const start = { input: 'raw', file: 'x', filename: 'x.txt' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(`http:${url}`, form(start))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
    expect((await json(ask(`http:${url}?wait`))).step).toBe('finished');
    expect(await jobsOf(engine)).toBe(1);
  });

  it('are one in the metrics', async () => {
    const health = /^cc_v1_proxy_requests_total\{.*route="\/_\/health".*status="200"/;
    const before = await metric(health);
    for (let asked = 0; asked < 6; asked += 1) await ask(`${proxy.url}/_/health`);
    expect(await metric(health)).toBe(before + 6);
    expect(await metric(/^cc_v1_proxy_build_info/)).toBe(1);
  });

  it('are no test service, and say so', async () => {
    const answer = await ask(`${proxy.url}/_/journal`);
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('set WEB_CONCURRENCY to 1');
  });

  it('go on with the work of one that is killed, and another takes its place', async () => {
    const { url } = await created();
    const started = await json(ask(`http:${url}`, form({ input: 'upload' })));
    const [victim] = await childrenOf(proxy.pid);
    process.kill(victim as number, 'SIGKILL');
    await ask(`http:${started.upload?.url}/a.txt`, { method: 'PUT', body: 'x' });
    expect((await json(ask(`http:${url}?wait`))).step).toBe('finished');
    await until(async () => (await metric(/^cc_v1_proxy_workers_replaced_total/)) === 1);
    await until(async () => (await childrenOf(proxy.pid)).length === 3);
    expect(await childrenOf(proxy.pid)).not.toContain(victim);
  });

  it('let requests under way finish at SIGTERM, and leave no process behind', async () => {
    const { url } = await created();
    const started = await json(ask(`http:${url}`, form({ input: 'upload' })));
    const workers = await childrenOf(proxy.pid);
    const upload = await begunUpload(`http:${started.upload?.url}/a.txt`);
    process.kill(proxy.pid, 'SIGTERM');
    const answer = once(upload, 'response') as Promise<[IncomingMessage]>;
    upload.end('the rest of it');
    expect((await answer)[0].statusCode).toBe(200);
    expect(await proxy.exitCode).toBe(0);
    expect(workers.filter(isAlive)).toEqual([]);
  });
});

describe('settings of several workers', () => {
  it.each([
    ['a database in memory', { DATABASE_URL: ':memory:' }, /WEB_CONCURRENCY above 1 needs a database/],
    ['a folder for recordings', { RECORD: '/tmp/recordings' }, /WEB_CONCURRENCY must be 1 where RECORD is set/],
  ])('exclude %s', async (_what, env, words) => {
    const settings = loadSettings({ ...env, WEB_CONCURRENCY: '2' });
    expect(() => expectUsableSettings(settings)).toThrow(words);
  });
});

function envOf(engine: TestEngine): Record<string, string> {
  return {
    UPSTREAM: 'cloudconvert',
    CLOUDCONVERT_API_KEY: 'key',
    CLOUDCONVERT_URL: engine.url,
    CLOUDCONVERT_SYNC_URL: engine.syncUrl,
    NETWORK_POLICY: 'any',
  };
}

async function jobsOf(engine: TestEngine): Promise<number> {
  const answer = await fetch(`${engine.url}/jobs`, { headers: { authorization: 'Bearer key' } });
  return ((await answer.json()) as { data: unknown[] }).data.length;
}

async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(' ').map(Number);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A PUT that the proxy has taken and whose body is still to come. */
async function begunUpload(url: string): Promise<ClientRequest> {
  const upload = request(url, { method: 'PUT', headers: { expect: '100-continue' } });
  upload.flushHeaders();
  await once(upload, 'continue');
  return upload;
}

/** What other processes do raises no event here. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await setTimeout(50);
}
