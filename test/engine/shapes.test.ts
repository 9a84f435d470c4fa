import { caller, capitalsJob, startTestEngine, taskNamed, type TestEngine } from './running-engine';

const jobKeys = ['id', 'tag', 'status', 'created_at', 'started_at', 'ended_at', 'tasks', 'links'];
const transferKeys = [
  ...['id', 'name', 'job_id', 'status', 'credits', 'code', 'message', 'percent', 'operation', 'result'],
  ...['created_at', 'started_at', 'ended_at', 'retry_of_task_id', 'copy_of_task_id', 'user_id', 'priority'],
  ...['host_name', 'storage', 'region', 'depends_on_task_ids', 'links'],
];
const conversionKeys = [...transferKeys, 'engine', 'engine_version'];
const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
const uuid = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
const waiting = { status: 'waiting', credits: null, code: null, percent: 100, started_at: null, ended_at: null };

describe('the shapes of jobs and tasks (v2-contract 2)', () => {
  let engine: TestEngine;
  let call: ReturnType<typeof caller>;
  beforeAll(async () => {
    engine = await startTestEngine();
    call = caller(engine);
  });
  afterAll(() => engine.stop());

  const keys = (value: object) => Object.keys(value).sort();
  const create = async (job: object) => (await call('POST', '/v2/jobs', job)).body.data;
  const ended = async (id: string) => (await call('GET', `/sync/v2/jobs/${id}`)).body.data;

  function expectKeys(job: { tasks: never[] }): void {
    expect(keys(job)).toEqual([...jobKeys].sort());
    expect(keys(taskNamed(job, 'in'))).toEqual([...transferKeys].sort());
    expect(keys(taskNamed(job, 'conv'))).toEqual([...conversionKeys].sort());
    expect(keys(taskNamed(job, 'out'))).toEqual([...transferKeys].sort());
  }

  it('created with an upload pending: all waiting, the first with its form (v2-contract 2.5 A)', async () => {
    const job = await create({ tag: 'demo', tasks: { ...capitalsJob().tasks, in: { operation: 'import/upload' } } });
    expectKeys(job);
    const upload = taskNamed(job, 'in');
    const conversion = taskNamed(job, 'conv');
    expect(job).toMatchObject({ id: uuid, tag: 'demo', status: 'waiting', created_at: moment, started_at: null });
    expect(upload).toMatchObject({ ...waiting, id: uuid, job_id: job.id, message: 'Waiting for file upload' });
    expect(upload.result).toEqual({ form: { url: expect.any(String), parameters: expect.any(Object) } });
    expect(conversion).toMatchObject({ ...waiting, message: null, engine: null, engine_version: null, result: null });
    expect(conversion).toMatchObject({ depends_on_task_ids: [upload.id], retry_of_task_id: null, host_name: null });
    expect(job.links).toEqual({ self: `${engine.url}/jobs/${job.id}` });
    expect((upload as unknown as { links: object }).links).toEqual({ self: `${engine.url}/tasks/${upload.id}` });
  });

  it('created with nothing to wait for: waiting as well, the work begins after the answer (v2-contract 2.1)', async () => {
    const job = await create(capitalsJob());
    expect(job).toMatchObject({ status: 'waiting', tag: null });
    expect(taskNamed(job, 'in')).toMatchObject({ ...waiting, message: null, result: null });
    const single = await call('POST', '/v2/import/raw', { file: 'x', filename: 'x.txt' });
    expect(single.body.data.status).toBe('waiting');
  });

  it('processing: the import finished, the conversion under way with its engine, the export waiting (v2-contract 2.5 B)', async () => {
    const { id } = await create(capitalsJob('x', { output_format: 'endless' }));
    let job;
    do job = (await call('GET', `/v2/jobs/${id}`)).body.data;
    while ((taskNamed(job, 'conv') as unknown as { percent: number }).percent !== 42);
    expectKeys(job);
    expect(job).toMatchObject({ status: 'processing', started_at: moment, ended_at: null });
    expect(taskNamed(job, 'in')).toMatchObject({ status: 'finished', credits: 0, message: null, ended_at: moment });
    expect(taskNamed(job, 'conv')).toMatchObject({
      status: 'processing',
      engine: 'capitals',
      engine_version: '1.0',
      host_name: expect.any(String),
      credits: null,
    });
    expect(taskNamed(job, 'out')).toMatchObject(waiting);
    await call('DELETE', `/v2/jobs/${id}`);
  });

  it('finished: sizes everywhere, a url on the export only (v2-contract 2.5 C)', async () => {
    const job = await ended((await create(capitalsJob('hello'))).id);
    expectKeys(job);
    expect(job).toMatchObject({ status: 'finished', started_at: moment, ended_at: moment });
    expect(taskNamed(job, 'conv')).toMatchObject({ status: 'finished', credits: 1, percent: 100, code: null });
    expect(taskNamed(job, 'conv').result).toEqual({ files: [{ filename: 'a.txt', size: 5 }] });
    expect(taskNamed(job, 'out')).toMatchObject({ status: 'finished', credits: 0 });
    expect(taskNamed(job, 'out').result).toEqual({
      files: [{ filename: 'a.txt', size: 5, url: expect.stringContaining('X-Amz-Expires=86400') }],
    });
  });

  it('failed: the same keys (v2-contract 2.5 D, E)', async () => {
    expectKeys(await ended((await create(capitalsJob('x', { output_format: 'broken' }))).id));
  });

  it('links.self leads to what bears it: jobs, tasks, users, webhooks', async () => {
    const job = await create(capitalsJob());
    const webhook = (await call('POST', '/v2/webhooks', { url: 'http://site.test/', events: ['job.failed'] })).body
      .data;
    const user = (await call('GET', '/v2/users/me')).body.data;
    for (const { id, links } of [job, taskNamed(job, 'in'), webhook, user]) {
      const { body } = await call('GET', new URL(links.self).pathname);
      expect(body.data.id).toBe(id);
    }
    expect((await call('GET', '/v2/users/1')).status).toBe(404);
  });

  it('waiting tasks show 0 percent where the engine is told so (v2-contract 9.1)', async () => {
    const other = await startTestEngine({ percentWhileWaiting: 0 });
    expect((await caller(other)('POST', '/v2/import/upload', {})).body.data.percent).toBe(0);
    await other.stop();
  });

  it('parameters that are null count as not given', async () => {
    const nulls = { filename: null, timeout: null, engine: null, ignore_error: null };
    const { tasks } = capitalsJob();
    const job = await ended(
      (await create({ tag: null, webhook_url: null, tasks: { ...tasks, conv: { ...tasks.conv, ...nulls } } })).id,
    );
    expect(job.status).toBe('finished');
    const { payload } = (await call('GET', `/v2/tasks/${taskNamed(job, 'conv').id}?include=payload`)).body.data;
    expect(payload).toEqual({ operation: 'convert', input: ['in'], output_format: 'txt' });
  });
});
