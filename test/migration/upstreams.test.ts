import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProxyProgram, type Program } from '../chaos/programs';
import { fixture, startTestProxy, type TestProxy } from '../running-proxy';

const path = join(mkdtempSync(join(tmpdir(), 'routes-')), 'routes.json');
const write = (upstreams: object, rules: object[]) => writeFileSync(path, JSON.stringify({ upstreams, rules }));

describe('several v2 upstreams', () => {
  /** Another instance, whose `/v2` is a v2 API like any other. */
  let cloud: Program;
  let proxy: TestProxy;
  let upstreams: Record<string, object>;

  beforeAll(async () => {
    cloud = await startProxyProgram(mkdtempSync(join(tmpdir(), 'cloud-')));
    upstreams = {
      cloud: { speaks: 'v2', url: `${cloud.url}/v2`, syncUrl: `${cloud.url}/sync/v2`, v2Key: 'cloud-key' },
      local: { speaks: 'v2', engine: true },
      away: { speaks: 'v2', url: 'http://127.0.0.1:9/v2', v2Key: 'away-key' },
    };
    write(upstreams, [{ to: 'local' }]);
    proxy = await startTestProxy({ routesFile: path });
  });
  afterAll(async () => {
    await proxy.close();
    await cloud.kill();
  });

  /** Jobs are deleted after their download; what the engine there has converted stays counted. */
  const cloudJobs = async () => {
    const metrics = await (await fetch(`${cloud.url}/_/metrics`)).text();
    return Number(/engine_tasks_total\{operation="convert",outcome="finished"\} (\d+)/.exec(metrics)?.[1]);
  };

  const convert = async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ apikey: 'any', inputformat: 'png', outputformat: 'jpg' }))
      form.set(name, value);
    form.set('file', new Blob([readFileSync(fixture('example.png'))]), 'example.png');
    return fetch(`${proxy.url}/convert`, { method: 'POST', body: form });
  };

  it('each take the calls that the rules send there, under their own key, as soon as the file changes', async () => {
    const before = await cloudJobs();
    expect((await convert()).headers.get('content-type')).toBe('image/jpeg');
    expect(await cloudJobs()).toBe(before);
    write(upstreams, [{ when: { inputformat: 'png' }, to: 'cloud' }, { to: 'local' }]);
    expect((await convert()).headers.get('content-type')).toBe('image/jpeg');
    expect(await cloudJobs()).toBe(before + 1);
  });

  it('fall back to each other before anything was spent, which is counted', async () => {
    write(upstreams, [{ to: 'away', fallback: 'cloud' }]);
    const before = await cloudJobs();
    expect((await convert()).status).toBe(200);
    expect(await cloudJobs()).toBe(before + 1);
    const metrics = await (await fetch(`${proxy.url}/_/metrics`)).text();
    expect(metrics).toContain('cc_v1_proxy_fallbacks_total{from="away",to="cloud",why="unreachable"} 1');
  });

  it('answer 503 with Retry-After where there is no fallback', async () => {
    write(upstreams, [{ to: 'away' }]);
    const response = await convert();
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
  });

  it('are told by what they can do', async () => {
    write(upstreams, [{ when: { supportedBy: 'local' }, to: 'local' }, { to: 'cloud' }]);
    const before = await cloudJobs();
    expect((await convert()).status).toBe(200);
    expect(await cloudJobs()).toBe(before);
  });

  it('may be chosen by what only the start tells', async () => {
    write(upstreams, [{ when: { input: 'raw' }, to: 'cloud' }, { to: 'local' }]);
    const before = await cloudJobs();
    const body = new URLSearchParams({ apikey: 'any', inputformat: 'md', outputformat: 'html' });
    const created = (await (await fetch(`${proxy.url}/process`, { method: 'POST', body })).json()) as { url: string };
    const call = new URLSearchParams({ input: 'raw', file: '# Hello', filename: 'a.md', wait: 'true' });
    const ended = await (await fetch(`http:${created.url}`, { method: 'POST', body: call })).json();
    expect(ended).toMatchObject({ step: 'finished' });
    expect(await cloudJobs()).toBe(before + 1);
  });

  it('are each told by readiness, and one that is away does not make the whole proxy unready', async () => {
    const response = await fetch(`${proxy.url}/_/ready`);
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { status: 'ready', upstreams: { cloud: true, local: true, away: false } },
    ]);
  });

  it('stay as they were where a change of the file is faulty', async () => {
    write(upstreams, [{ to: 'local' }]);
    expect((await convert()).status).toBe(200);
    write(upstreams, [{ to: 'nowhere' }]);
    expect((await convert()).status).toBe(200);
  });
});

it('the embedded engine runs beside another upstream, which it asks nothing of', async () => {
  write({ local: { speaks: 'v2', engine: true } }, [{ to: 'local' }]);
  const url = 'http://127.0.0.1:9/v2';
  const away = { upstream: 'cloudconvert', cloudconvertUrl: url, cloudconvertSyncUrl: url } as const;
  const proxy = await startTestProxy({ routesFile: path, ...away });
  try {
    const body = new FormData();
    body.set('file', new Blob([readFileSync(fixture('example.png'))]), 'example.png');
    const address = `${proxy.url}/convert?apikey=any&inputformat=png&outputformat=jpg`;
    const response = await fetch(address, { method: 'POST', body });
    expect(response.headers.get('content-type')).toBe('image/jpeg');
  } finally {
    await proxy.close();
  }
});
