import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { JobStore, ParameterSeal, ParameterTexts } from '../../../src/engine/jobs';
import { openPostgres, type PostgresDatabase } from '../../../src/engine/database/postgres-database';
import { longTextsIn } from '../../../src/engine/cluster/bucket-files';
import { Orphans } from '../../../src/engine/cluster/orphans';
import { Removals } from '../../../src/engine/cluster/removals';
import { Bucket } from '../../../src/engine/storage';
import { createNetworkPolicy } from '../../../src/network';
import { silentLogger, systemClock } from '../../../src/runtime';
import { startEngineProgram } from '../engine-program';
import { listener } from '../listener';
import { caller, capitalsJob, startTestEngine, type TestEngine } from '../running-engine';
import { startTestCluster, type TestCluster } from './test-cluster';

describe('what a cluster has to do besides its tasks', () => {
  let cluster: TestCluster;
  let shared: Awaited<ReturnType<TestCluster['options']>>;
  let bucket: Bucket;
  const engines: TestEngine[] = [];
  const { signal } = new AbortController();
  beforeAll(async () => {
    cluster = await startTestCluster();
  });
  beforeEach(async () => {
    const { cluster: place, secretKey } = await cluster.options();
    const prefix = `${expect.getState().currentTestName?.replace(/\W+/g, '-')}/`;
    shared = { secretKey, cluster: { ...place, files: { ...place.files, prefix }, deadAfter: 500 } };
    bucket = new Bucket(shared.cluster.files, createNetworkPolicy({ mode: 'any', allow: [] }), systemClock);
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  });
  afterAll(() => cluster.stop());

  async function node(): Promise<TestEngine> {
    const engine = await startTestEngine(shared);
    engines.push(engine);
    return engine;
  }

  async function untilEmpty(): Promise<void> {
    while ((await bucket.list('', signal)).length > 0);
  }

  it('is to remove the files of a job though the engine that deleted it was killed at once', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'engine-'));
    const killed = await startEngineProgram(folder, shared, 'behind the deletion');
    const { id } = (await caller(killed)('POST', '/sync/v2/jobs', capitalsJob())).body.data;
    expect(await bucket.list('results/', signal)).toHaveLength(3);
    await expect(caller(killed)('DELETE', `/v2/jobs/${id}`)).rejects.toThrow();
    await killed.ended;
    const other = await node();
    expect((await caller(other)('GET', `/v2/jobs/${id}`)).status).toBe(404);
    await untilEmpty();
    await rm(folder, { recursive: true, force: true });
  });

  it('is to try a removal again that the storage refused', async () => {
    const database = await openPostgres(shared.cluster.databaseUrl, () => undefined);
    const clock = { ...systemClock, now: () => Date.now() };
    const removals = new Removals(database, bucket, { clock, logger: silentLogger });
    await bucket.put('results/gone/1/a.txt', 'text', signal);
    await removals.add(['gone', 'gone']);
    const list = jest.spyOn(bucket, 'list').mockRejectedValueOnce(new Error('away'));
    await removals.work(signal);
    list.mockRestore();
    await removals.work(signal);
    expect(await bucket.list('results/', signal)).toHaveLength(1);
    clock.now = () => Date.now() + 61_000;
    await removals.work(signal);
    expect(await bucket.list('results/', signal)).toEqual([]);
    expect(await database.all('SELECT * FROM removals', [])).toEqual([]);
    await database.close();
  });

  it('is to remove objects whose task is gone, once they are an hour old, and no others', async () => {
    const engine = await node();
    const { data } = (await caller(engine)('POST', '/sync/v2/jobs', capitalsJob())).body;
    const kept = await bucket.list('', signal);
    for (const key of ['results/gone/1/a.txt', 'uploads/gone/a.txt', 'given/other/parameters']) {
      await bucket.put(key, 'text', signal);
    }
    await expectOrphans(Date.now(), []);
    await expectOrphans(Date.now() + 3_700_000, ['gone', 'other']);
    await untilLeft(kept.length);
    expect((await caller(engine)('GET', `/v2/jobs/${data.id}`)).body.data.status).toBe('finished');
  });

  async function untilLeft(count: number): Promise<void> {
    while ((await bucket.list('', signal)).length > count);
  }

  /** Nobody else looks for them within the hour. */
  async function expectOrphans(now: number, expected: string[]): Promise<void> {
    const database = await openPostgres(shared.cluster.databaseUrl, () => undefined);
    await database.run("DELETE FROM leases WHERE name = 'orphans'", []);
    const found: string[] = [];
    const removals = new Removals(database, bucket, { clock: systemClock, logger: silentLogger });
    const add = async (ids: readonly string[]) => {
      found.push(...ids);
      await removals.add(ids);
    };
    const parts = { database, bucket, store: storeOn(database), removals: { add }, clock: systemClock };
    const orphans = new Orphans({ ...parts, clock: { ...systemClock, now: () => now } });
    await orphans.look(signal);
    expect([...new Set(found)].sort()).toEqual(expected);
    found.length = 0;
    await orphans.look(signal);
    expect(found).toEqual([]);
    await database.close();
  }

  function storeOn(database: PostgresDatabase): JobStore {
    return new JobStore(database, new ParameterTexts(new ParameterSeal(shared.secretKey), longTextsIn(bucket)), 'test');
  }

  it('is to tell webhooks and remove files that an earlier version has queued', async () => {
    const engine = await node();
    const call = caller(engine);
    const receivers = [await listener(), await listener()] as const;
    const job = (await call('POST', '/sync/v2/jobs', capitalsJob())).body.data;
    for (const { url } of receivers) await call('POST', '/v2/webhooks', { url, events: ['job.finished'] });
    const { id } = (await call('GET', '/v2/webhooks')).body.data.find(
      (webhook: { url: string }) => webhook.url === receivers[1].url,
    );
    await bucket.put('results/old/1/a.txt', 'text', signal);
    await queueAsBefore('remove-files', { taskId: 'old' });
    await queueAsBefore('webhook', { event: 'job.finished', jobId: job.id, webhookId: id });
    const [told] = await receivers[1].untilCalls(1);
    expect(JSON.parse(told?.body ?? '')).toMatchObject({ event: 'job.finished', job: { id: job.id } });
    while ((await bucket.list('results/old/', signal)).length > 0);
    expect(receivers.map(({ calls }) => calls.length)).toEqual([0, 1]);
    await Promise.all(receivers.map((receiver) => receiver.close()));
  });

  async function queueAsBefore(chore: string, payload: object): Promise<void> {
    const client = new Client({ connectionString: shared.cluster.databaseUrl });
    await client.connect();
    await client.query('SELECT cc_engine_queue.add_job($1, $2::json)', [chore, JSON.stringify(payload)]);
    await client.end();
  }
});
