import { setTimeout } from 'node:timers/promises';
import { startReceiver } from '../deliveries/receiver';
import { startTestEngine, type TestEngine } from '../engine/running-engine';
import { describeWith } from '../requirements';
import { startTestProxy, type TestProxy } from '../running-proxy';
import { usePostgres } from '../services/databases';
import { startPgBouncer, type PgBouncer } from '../services/pgbouncer';

interface Status {
  id: string;
  url: string;
  step: string;
  upload?: { url: string };
  output?: { url: string };
}

describeWith(['postgresql', 'pgbouncer'], 'instances that share PostgreSQL', () => {
  const server = usePostgres();
  let engine: TestEngine;
  let pooler: PgBouncer;
  let instances: TestProxy[] = [];

  beforeAll(async () => {
    engine = await startTestEngine();
    pooler = await startPgBouncer(server.url);
    const shared = {
      databasePoolSize: 3,
      secretKey: 'a secret of all instances',
      upstream: 'cloudconvert' as const,
      cloudconvertApiKey: 'key',
      cloudconvertUrl: engine.url,
      cloudconvertSyncUrl: engine.syncUrl,
      networkPolicy: 'any',
    };
    const direct = { ...shared, databaseUrl: server.url };
    const pooled = { ...shared, databaseUrl: pooler.url, databaseListenUrl: server.url };
    const started = [direct, pooled, pooled, direct, pooled, pooled].map((settings) => startTestProxy(settings));
    instances = await Promise.all(started);
  });
  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.close()));
    await pooler?.close();
    await engine?.stop();
  });

  const instance = (index: number) => (instances[index] as TestProxy).url;
  /** A URL that one instance gave, asked of another. */
  const at = (index: number, url: string) => instance(index) + new URL(`http:${url}`).pathname;
  const json = async (answer: Promise<Response>) => (await (await answer).json()) as Status;
  const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });
  const create = (index: number) =>
    json(fetch(`${instance(index)}/process`, form({ apikey: 'any', inputformat: 'txt', outputformat: 'txt' })));

  it('carry one process together: created, started, uploaded to, waited for, downloaded and deleted by six', async () => {
    const { url } = await create(0);
    const started = await json(fetch(at(1, url), form({ input: 'upload', save: 'true' })));
    const waiting = json(fetch(`${at(3, url)}?wait`));
    await fetch(at(2, started.upload?.url ?? '') + '/a.txt', { method: 'PUT', body: 'spoken softly' });
    const { step, output } = await waiting;
    expect(step).toBe('finished');
    const file = await fetch(at(4, output?.url ?? ''));
    expect(await file.text()).toBe('SPOKEN SOFTLY');
    expect((await fetch(at(5, url), { method: 'DELETE' })).status).toBe(200);
    // An answer that another instance keeps is at most half a second old.
    const isGone = async (index: number) => (await fetch(at(index, url))).status === 404;
    for (const index of instances.keys()) await until(() => isGone(index));
    await until(async () => (await jobsOf(engine)) === 0);
  });

  it('make one job of a process that all of them are told to start', async () => {
    const { url } = await create(0);
    const start = { input: 'raw', file: 'x', filename: 'x.txt' };
    const answers = await Promise.all(instances.map((_, index) => fetch(at(index, url), form(start))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
    expect((await json(fetch(`${at(3, url)}?wait`))).step).toBe('finished');
    expect(await jobsOf(engine)).toBe(1);
    await fetch(at(1, url), { method: 'DELETE' });
  });

  it('end a wait where another one deletes the process', async () => {
    const { url } = await create(0);
    await fetch(at(1, url), form({ input: 'upload' }));
    const waiting = fetch(`${at(2, url)}?wait`);
    await setTimeout(200);
    await fetch(at(3, url), { method: 'DELETE' });
    expect((await waiting).status).toBe(404);
  });

  it('answer 503 in the form of v1 while the database is away, and lose nothing', async () => {
    const receiver = await startReceiver(200);
    const { url } = await create(0);
    const call = { input: 'upload', callback: `${receiver.url}/done` };
    const started = await json(fetch(at(1, url), form(call)));
    await server.crash();
    const refused = await fetch(at(2, url));
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refused.json()).toEqual({ error: 'API unavailable. Please try later.', code: 503 });
    await until(async () => (await fetch(`${instance(0)}/_/ready`)).status === 503);
    expect((await fetch(`${instance(0)}/_/health`)).status).toBe(200);
    await server.start();
    await until(async () => (await fetch(at(2, url))).status === 200);
    await fetch(at(3, started.upload?.url ?? '') + '/a.txt', { method: 'PUT', body: 'x' });
    expect((await json(fetch(`${at(4, url)}?wait`))).step).toBe('finished');
    await until(() => receiver.received.length > 0);
    expect(receiver.received[0]).toContain('step=finished');
    await until(async () => (await fetch(`${instance(0)}/_/ready`)).status === 200);
    await receiver.close();
  });
});

async function jobsOf(engine: TestEngine): Promise<number> {
  const answer = await fetch(`${engine.url}/jobs`, { headers: { authorization: 'Bearer key' } });
  return ((await answer.json()) as { data: unknown[] }).data.length;
}

/** What other servers do raises no event here. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await setTimeout(50);
}
