import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProxy, type TestServer } from '../../src/library';
import { fixture } from '../running-proxy';

/** Of this file alone: others use the same folder at the same time. */
const temporary = mkdtempSync(join(tmpdir(), 'test-servers-'));
const usualFolder = process.env.TMPDIR;
beforeAll(() => void (process.env.TMPDIR = temporary));
afterAll(() => {
  if (usualFolder === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = usualFolder;
  rmSync(temporary, { recursive: true, force: true });
});
const leftovers = () => readdirSync(temporary);
const timers = () => process.getActiveResourcesInfo().filter((name) => /Timeout|TCPServer|Process|Worker/.test(name));

function convert(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const form = new FormData();
  form.set('apikey', 'any');
  form.set('outputformat', 'jpg');
  form.set('file', new Blob([readFileSync(fixture('example.png'))]), 'example.png');
  return fetch(`${url}/convert`, { method: 'POST', body: form, headers });
}

describe('startProxy of the package', () => {
  let proxy: TestServer;
  beforeAll(async () => (proxy = await startProxy()));
  afterAll(() => proxy.close());
  beforeEach(() => proxy.reset());

  it('lists the v1 calls with their processes and v2 jobs, without keys and tokens', async () => {
    expect((await convert(proxy.url)).headers.get('content-type')).toBe('image/jpeg');
    const created = await fetch(`${proxy.url}/process?apikey=very-secret&inputformat=png&outputformat=jpg`);
    expect(created.status).toBe(200);
    const calls = await proxy.journal();
    expect(JSON.stringify(calls)).not.toContain('very-secret');
    const [first] = calls;
    expect(first).toMatchObject({ method: 'POST', path: '/convert', process: { outputformat: 'jpg' } });
    expect(Object.keys(first?.job?.tasks as object)).toEqual(
      expect.arrayContaining([expect.stringMatching(/convert/)]),
    );
    expect(calls.at(-1)).toMatchObject({ method: 'GET', path: expect.stringContaining('apikey=***'), status: 200 });
  });

  it('fails the next calls as it is told, and no more', async () => {
    proxy.faults.arm({ name: 'failing-conversion', message: 'out of paper' });
    expect(await (await convert(proxy.url)).text()).toContain('out of paper');
    expect((await convert(proxy.url)).headers.get('content-type')).toBe('image/jpeg');
  });

  it('fails status polls, quick or not, of a process that runs and of one that is over', async () => {
    const created = await fetch(`${proxy.url}/process?apikey=any&inputformat=png&outputformat=jpg`);
    const { id } = (await created.json()) as { id: string };
    const poll = async (query = '', headers: Record<string, string> = {}) => {
      const { status, headers: told } = await fetch(`${proxy.url}/process/${id}${query}`, { headers });
      return `${status} ${told.get('retry-after')}`;
    };
    expect(await poll()).toBe('200 null');
    proxy.faults.arm({ name: 'unavailable', times: 3, retryAfter: 7 });
    expect([await poll(), await poll('?_=1'), await poll('?wait'), await poll()]).toEqual([
      ...Array<string>(3).fill('503 7'),
      '200 null',
    ]);
    expect(await poll('', { 'X-Engine-Fault': 'unavailable; retry-after=3' })).toBe('503 3');
    expect(await poll('', { 'X-Engine-Fault': 'nonsense' })).toBe('400 null');
    expect(await poll()).toBe('200 null');
  });

  it('is as new after a reset', async () => {
    const answer = await fetch(`${proxy.url}/process?apikey=k&inputformat=png&outputformat=jpg`);
    const { id } = (await answer.json()) as { id: string };
    await convert(proxy.url);
    proxy.faults.arm({ name: 'unavailable', times: 5 });
    await proxy.reset();
    expect((await fetch(`${proxy.url}/process/${id}`)).status).toBe(404);
    expect(await (await fetch(`${proxy.url}/processes?apikey=any`)).json()).toEqual([]);
    const jobs = await fetch(`${proxy.url}/v2/jobs`, { headers: { Authorization: 'Bearer any' } });
    expect(await jobs.json()).toMatchObject({ data: [] });
    expect(proxy.faults.list()).toEqual([]);
    expect((await proxy.journal()).map(({ path }) => path)).toEqual([`/process/${id}`, '/processes?apikey=***']);
  });

  it('does the same over HTTP', async () => {
    const call = (method: string, path: string, body?: object) =>
      fetch(`${proxy.url}/_/${path}`, {
        method,
        ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      });
    expect((await call('POST', 'faults', { name: 'failing-conversion', message: 'no ink' })).status).toBe(201);
    expect(await (await call('GET', 'faults')).json()).toMatchObject({
      data: [{ name: 'failing-conversion', times: 1 }],
    });
    expect(await (await convert(proxy.url)).text()).toContain('no ink');
    expect(await (await call('GET', 'journal')).json()).toMatchObject({ data: [{ method: 'POST', path: '/convert' }] });
    expect((await call('DELETE', 'journal')).status).toBe(204);
    expect((await call('POST', 'faults', { name: 'nonsense' })).status).toBe(422);
    expect((await call('POST', 'reset')).status).toBe(204);
    expect(await (await call('GET', 'journal')).json()).toEqual({ data: [] });
  });

  it('passes X-Engine-Fault on', async () => {
    const failed = await convert(proxy.url, { 'X-Engine-Fault': 'failing-conversion; message=no toner' });
    expect(await failed.text()).toContain('no toner');
  });
});

describe('a proxy with an admin token', () => {
  let proxy: TestServer;
  beforeAll(async () => (proxy = await startProxy({ ADMIN_TOKEN: 'admin-token' })));
  afterAll(() => proxy.close());

  it('resets for the admin token only, and never for a page of another site', async () => {
    const reset = (headers: Record<string, string>) =>
      fetch(`${proxy.url}/_/reset`, { method: 'POST', headers }).then(({ status }) => status);
    const token = { Authorization: 'Bearer admin-token' };
    expect(await reset({})).toBe(401);
    expect(await reset({ ...token, 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
    for (const origin of ['http://evil.example', 'null', proxy.url.replace(/\d+$/, '1')])
      expect(await reset({ ...token, Origin: origin })).toBe(403);
    expect(await reset({ ...token, Origin: proxy.url })).toBe(204);
    expect(await reset(token)).toBe(204);
  });

  it('arms faults that strike every account, not one called after the token', async () => {
    const headers = { Authorization: 'Bearer admin-token', 'Content-Type': 'application/json' };
    const body = JSON.stringify({ name: 'failing-conversion', message: 'no ink' });
    await fetch(`${proxy.url}/_/faults`, { method: 'POST', headers, body });
    expect(await (await convert(proxy.url)).text()).toContain('no ink');
  });

  it('takes X-Engine-Fault only with the token beside it', async () => {
    const fault = { 'X-Engine-Fault': 'failing-conversion; message=no toner' };
    expect((await convert(proxy.url, fault)).headers.get('content-type')).toBe('image/jpeg');
    const failed = await convert(proxy.url, { ...fault, 'X-Admin-Token': 'admin-token' });
    expect(await failed.text()).toContain('no toner');
  });
});

describe('what is left of a test server', () => {
  it('is nothing: no file, no listener, no timer', async () => {
    const [here, empty] = [process.cwd(), mkdtempSync(join(tmpdir(), 'empty-'))];
    const before = { files: leftovers(), listeners: process.eventNames().length };
    const timersBefore = timers().length;
    process.chdir(empty);
    const proxy = await startProxy().finally(() => process.chdir(here));
    expect((await convert(proxy.url)).status).toBe(200);
    await proxy.close();
    while (timers().length > timersBefore) await sleep(20);
    expect({ files: leftovers(), listeners: process.eventNames().length }).toEqual(before);
    expect(readdirSync(empty)).toEqual([]);
    rmdirSync(empty);
  });

  it('is nothing where it could not start either, and the error names the setting', async () => {
    const before = leftovers();
    await expect(startProxy({ PROT: '80' })).rejects.toThrow('there is no setting PROT');
    await expect(startProxy({ KEYS_FILE: '/no/such/file' })).rejects.toThrow('KEYS_FILE /no/such/file does not exist');
    expect(leftovers()).toEqual(before);
  });
});
