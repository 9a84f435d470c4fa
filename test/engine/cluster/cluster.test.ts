import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { io } from 'socket.io-client';
import { caller, capitalsJob, startTestEngine, taskNamed, type TestEngine } from '../running-engine';
import { startEngineProgram } from '../engine-program';
import { listener } from '../listener';
import { startStorageFront } from '../../services/storage-front';
import { createPool } from '../../../src/postgres';
import { startTestCluster, type TestCluster } from './test-cluster';
import type { ClusterOptions } from '../../../src/engine';

describe('engines that share PostgreSQL and a bucket', () => {
  let cluster: TestCluster;
  let databaseUrl: string;
  const engines: TestEngine[] = [];
  beforeAll(async () => {
    cluster = await startTestCluster();
  });
  beforeEach(async () => {
    databaseUrl = await cluster.postgres.createDatabase();
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  });
  afterAll(() => cluster.stop());

  async function node(options: Partial<ClusterOptions> = {}): Promise<TestEngine> {
    const shared = await cluster.options(databaseUrl);
    const engine = await startTestEngine({ ...shared, cluster: { ...shared.cluster, ...options } });
    engines.push(engine);
    return engine;
  }

  it('make a job on one, run it on another and wait for it on a third', async () => {
    const [first, , third] = [await node({ role: 'api' }), await node({ role: 'worker' }), await node({ role: 'api' })];
    const { id } = (await caller(first)('POST', '/v2/jobs', capitalsJob())).body.data;
    const ended = (await caller(third)('GET', `/sync/v2/jobs/${id}`)).body.data;
    expect(ended.status).toBe('finished');
    const [file] = taskNamed(ended, 'out').result.files;
    expect(file.url).toMatch(cluster.bucketUrl);
    expect(await (await fetch(file.url)).text()).toBe('HELLO');
  });

  it('keep the jobs of a key where their database is from before keys had numbers of their own', async () => {
    const before = await node({ role: 'api' });
    const { id } = (await caller(before, 'key-8337')('POST', '/v2/jobs', capitalsJob())).body.data;
    await inDatabase('DROP TABLE accounts, removals; UPDATE schema_steps SET done = 3');
    const after = await node({ role: 'api' });
    expect((await caller(after, 'key-8337')('GET', `/v2/jobs/${id}`)).status).toBe(200);
    expect((await caller(after, 'key-15029')('GET', `/v2/jobs/${id}`)).status).toBe(404);
  });

  it('stop what was cancelled elsewhere', async () => {
    const [first, second] = [await node({ role: 'api' }), await node()];
    const job = (await caller(first)('POST', '/v2/jobs', capitalsJob('x', { output_format: 'endless' }))).body.data;
    const { id } = taskNamed(job, 'conv');
    while ((await caller(first)('GET', `/v2/tasks/${id}`)).body.data.status !== 'processing');
    expect((await caller(first)('POST', `/v2/tasks/${id}/cancel`)).body.data.code).toBe('CANCELLED');
    while (second.load().running > 0) await new Promise(setImmediate);
    expect((await caller(second)('GET', `/sync/v2/jobs/${job.id}`)).body.data.status).toBe('error');
  });

  it('run a task again whose engine was killed', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'engine-'));
    const shared = await cluster.options(databaseUrl);
    const killed = await startEngineProgram(folder, { ...shared, cluster: { ...shared.cluster, deadAfter: 500 } });
    const job = (await caller(killed)('POST', '/v2/jobs', capitalsJob('x', { output_format: 'later' }))).body.data;
    const { id } = taskNamed(job, 'conv');
    while ((await caller(killed)('GET', `/v2/tasks/${id}`)).body.data.status !== 'processing');
    await killed.kill();
    const other = await node({ deadAfter: 500 });
    const ended = (await caller(other)('GET', `/sync/v2/jobs/${job.id}`)).body.data;
    expect(ended.status).toBe('finished');
    expect(taskNamed(ended, 'conv').result.files).toHaveLength(1);
    await rm(folder, { recursive: true, force: true });
  });

  it('run a task again twice, and give it up at the third kill', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'engine-'));
    const shared = await cluster.options(databaseUrl);
    const killed = await startEngineProgram(folder, { ...shared, cluster: { ...shared.cluster, deadAfter: 5_000 } });
    const call = caller(killed);
    const jobs = [];
    for (const runs of [2, 3]) {
      const job = (await call('POST', '/v2/jobs', capitalsJob('x', { output_format: 'later' }))).body.data;
      const { id } = taskNamed(job, 'conv');
      while ((await call('GET', `/v2/tasks/${id}`)).body.data.status !== 'processing');
      await inDatabase('UPDATE tasks SET attempts = $1 WHERE id = $2', [runs, id]);
      jobs.push(job);
    }
    await killed.kill();
    const other = await node({ deadAfter: 5_000 });
    const ended = [];
    for (const { id } of jobs) ended.push((await caller(other)('GET', `/sync/v2/jobs/${id}`)).body.data);
    expect(ended.map(({ status }) => status)).toEqual(['finished', 'error']);
    expect(taskNamed(ended[1], 'conv')).toMatchObject({ status: 'error', code: 'ENGINE_STOPPED' });
    await rm(folder, { recursive: true, force: true });
  });

  async function inDatabase(sql: string, values: unknown[] = []): Promise<void> {
    const pool = createPool(databaseUrl, { applicationName: 'test', size: 1, schema: 'cc_engine', onLost: () => {} });
    await (values.length > 0 ? pool.query(sql, values) : pool.query(sql));
    await pool.end();
  }

  it('run a task that a killed engine had taken from the queue and not begun', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'engine-'));
    const shared = await cluster.options(databaseUrl);
    const options = { ...shared, cluster: { ...shared.cluster, deadAfter: 500 } };
    const killed = await startEngineProgram(folder, options, 'before the run');
    const other = await node({ role: 'api', deadAfter: 500 });
    const { id } = (await caller(other)('POST', '/v2/jobs', capitalsJob())).body.data;
    await killed.ended;
    await node({ deadAfter: 500 });
    expect((await caller(other)('GET', `/sync/v2/jobs/${id}`)).body.data.status).toBe('finished');
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['between task and job', 'behind the job'] as const)(
    'tell a webhook of a job whose engine was killed %s',
    async (abyss) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'engine-'));
      const receiver = await listener();
      const shared = await cluster.options(databaseUrl);
      const options = { ...shared, cluster: { ...shared.cluster, deadAfter: 500 } };
      const killed = await startEngineProgram(folder, options, abyss);
      await caller(killed)('POST', '/v2/jobs', { ...capitalsJob(), webhook_url: receiver.url });
      await killed.ended;
      expect(receiver.calls).toEqual([]);
      await node({ deadAfter: 500 });
      const [told] = await receiver.untilCalls(1);
      expect(JSON.parse(told?.body ?? '')).toMatchObject({ event: 'job.finished', job: { status: 'finished' } });
      await receiver.close();
      await rm(folder, { recursive: true, force: true });
    },
  );

  it('tell a socket of the end of a job whose engine was killed before it could say so', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'engine-'));
    const killed = await startEngineProgram(folder, await cluster.options(databaseUrl), 'behind the job');
    const other = await node({ role: 'api' });
    const tasks = { ...capitalsJob().tasks, in: { operation: 'import/upload' } };
    const job = (await caller(other)('POST', '/v2/jobs', { tasks })).body.data;
    const socket = io(other.base, { transports: ['websocket'] });
    const ended = new Promise<unknown>((resolve) => socket.once('job.finished', (_channel, told) => resolve(told)));
    const auth = { headers: { Authorization: 'Bearer test-key' } };
    socket.emit('subscribe', { channel: `private-job.${job.id}`, auth });
    socket.emit('subscribe', { channel: 'private-job.unknown', auth });
    await new Promise((resolve) => socket.once('subscription_error', resolve));
    await sendForm(taskNamed(job, 'in').result.form, 'bytes');
    await killed.ended;
    expect(await ended).toMatchObject({ job: { id: job.id, status: 'finished' } });
    socket.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('count together what an account with a limit creates', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'engine-'));
    const keysFile = path.join(folder, 'keys.json');
    await writeFile(keysFile, JSON.stringify({ busy: { tasks_per_minute: 3 } }));
    const shared = await cluster.options(databaseUrl);
    const both = [await startTestEngine({ ...shared, keysFile }), await startTestEngine({ ...shared, keysFile })];
    engines.push(...both);
    const statuses: number[] = [];
    for (const engine of [...both, ...both])
      statuses.push((await caller(engine, 'busy')('POST', '/v2/import/upload', {})).status);
    expect(statuses).toEqual([201, 201, 201, 429]);
    await rm(folder, { recursive: true, force: true });
  });

  it('leave a conversion to an engine that has its tool', async () => {
    const other = await node({ only: ['another-tool'] });
    const { id } = (await caller(other)('POST', '/v2/jobs', capitalsJob())).body.data;
    expect((await caller(other)('GET', `/v2/jobs/${id}`)).body.data.status).not.toBe('finished');
    const right = await node();
    expect((await caller(right)('GET', `/sync/v2/jobs/${id}`)).body.data.status).toBe('finished');
  });

  it('take an upload that went straight to the bucket', async () => {
    const engine = await node();
    const call = caller(engine);
    const { data } = (await call('POST', '/v2/import/upload', {})).body;
    expect(data.result.form.url).toBe(cluster.bucketUrl);
    expect((await sendForm(data.result.form, 'bytes')).status).toBe(201);
    const taken = (await call('GET', `/sync/v2/tasks/${data.id}`)).body.data;
    expect(taken).toMatchObject({ status: 'finished', result: { files: [{ size: 5 }] } });
  });

  it('take an empty upload at the second look, as a file that is being written looks empty at first', async () => {
    const call = caller(await node());
    const { data } = (await call('POST', '/v2/import/upload', {})).body;
    expect((await sendForm(data.result.form, '')).status).toBe(201);
    const taken = (await call('GET', `/sync/v2/tasks/${data.id}`)).body.data;
    expect(taken).toMatchObject({ status: 'finished', result: { files: [{ size: 0 }] } });
  });

  it('take uploads themselves where the storage has no forms, such as R2', async () => {
    const shared = await cluster.options(databaseUrl);
    const isNoForm = ({ headers }: IncomingMessage) => !headers['content-type']?.startsWith('multipart/form-data');
    const storage = await startStorageFront(shared.cluster.files.endpoint ?? '', { onRequest: isNoForm });
    const files = { ...shared.cluster.files, endpoint: storage.endpoint };
    const [first, second] = [await node({ files }), await node({ files, role: 'api' })];
    const job = (
      await caller(first)('POST', '/v2/jobs', {
        tasks: { ...capitalsJob().tasks, in: { operation: 'import/upload' } },
      })
    ).body.data;
    const { form } = taskNamed(job, 'in').result;
    expect(form.url).toBe(`${first.base}/storage/tasks`);
    const url = form.url.replace(first.base, second.base);
    expect((await sendForm({ ...form, url }, 'bytes')).status).toBe(201);
    const ended = (await caller(first)('GET', `/sync/v2/jobs/${job.id}`)).body.data;
    const [file] = taskNamed(ended, 'out').result.files;
    expect(file).toMatchObject({ filename: 'a.txt', size: 5 });
    expect(await (await fetch(file.url)).text()).toBe('BYTES');
    await storage.stop();
  });

  it('send a file themselves where the storage says that it has copied it and has not', async () => {
    const shared = await cluster.options(databaseUrl);
    let copies = 0;
    const answerOf = ({ headers }: IncomingMessage) => {
      if (headers['x-amz-copy-source'] === undefined) return undefined;
      copies += 1;
      return 200;
    };
    const storage = await startStorageFront(shared.cluster.files.endpoint ?? '', { onRequest: () => true, answerOf });
    const engine = await node({ files: { ...shared.cluster.files, endpoint: storage.endpoint } });
    const ended = (await caller(engine)('POST', '/sync/v2/jobs', capitalsJob())).body.data;
    const [file] = taskNamed(ended, 'out').result.files;
    expect(await (await fetch(file.url)).text()).toBe('HELLO');
    expect(copies).toBe(1);
    await storage.stop();
  });

  it('ask a storage that is busy at their start again whether it takes forms', async () => {
    const shared = await cluster.options(databaseUrl);
    const busy = [503, 502];
    const answerOf = ({ headers }: IncomingMessage) =>
      headers['content-type']?.startsWith('multipart/form-data') ? busy.pop() : undefined;
    const storage = await startStorageFront(shared.cluster.files.endpoint ?? '', { onRequest: () => true, answerOf });
    const engine = await node({ files: { ...shared.cluster.files, endpoint: storage.endpoint } });
    const { form } = (await caller(engine)('POST', '/v2/import/upload', {})).body.data.result;
    expect(form.url).toMatch(storage.endpoint);
    expect(busy).toEqual([]);
    await storage.stop();
  });

  it('say at the start that their bucket or database cannot be used', async () => {
    const { files } = (await cluster.options(databaseUrl)).cluster;
    const away = node({ databaseUrl: 'postgres://127.0.0.1:9/away' });
    await expect(away).rejects.toThrow(/^The database that engines share cannot be used: .*ECONNREFUSED/);
    const absent = node({ files: { ...files, bucket: 'no-such-bucket' } });
    await expect(absent).rejects.toThrow(/^The bucket for the files of engines cannot be used: .*NoSuchBucket/);
  });
});

interface UploadForm {
  url: string;
  parameters: Record<string, unknown>;
}

function sendForm({ url, parameters }: UploadForm, content: string): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(parameters)) form.append(name, String(value));
  form.append('file', new Blob([content]), 'a.txt');
  return fetch(url, { method: 'POST', body: form });
}
