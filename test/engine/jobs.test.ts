import { caller, capitalsJob, sharedBackend, startTestEngine, taskNamed, type TestEngine } from './running-engine';

describe('jobs of the engine', () => {
  let engine: TestEngine;
  let call: ReturnType<typeof caller>;
  beforeAll(async () => {
    engine = await startTestEngine();
    call = caller(engine);
  });
  afterAll(() => engine.stop());

  const finish = async (job: unknown) => (await call('POST', '/sync/v2/jobs', job)).body.data;

  it('runs a job to its end and serves the exported file', async () => {
    const created = await call('POST', '/v2/jobs', { ...capitalsJob(), tag: 'demo' });
    expect(created.status).toBe(201);
    expect(created.body.data).toMatchObject({ tag: 'demo' });
    const ended = await call('GET', `/sync/v2/jobs/${created.body.data.id}`);
    expect(ended.body.data.status).toBe('finished');
    const [file] = taskNamed(ended.body.data, 'out').result.files;
    expect(file).toMatchObject({ filename: 'a.txt', size: 5 });
    const download = await fetch(file.url);
    expect(await download.text()).toBe('HELLO');
  });

  const rawTask = { operation: 'import/raw', file: 'x', filename: 'a.txt' };
  it.each([
    ['webhook_url', { webhook_url: 'nope' }, 'The webhook url format is invalid.'],
    [
      'tasks.in.url',
      { tasks: { in: { operation: 'import/url', url: 'https://example.org/my cat.png' } } },
      'The url format is invalid.',
    ],
    [
      'tasks.in.file',
      { tasks: { in: { operation: 'import/base64', file: '%%% no base64 %%%', filename: 'a.txt' } } },
      'The file must be a valid base64 string.',
    ],
    ['redirect', { redirect: true, tasks: { in: rawTask } }, 'The redirect needs a task that exports to a URL.'],
    [
      'tasks.out.input',
      { tasks: { in: rawTask, out: { operation: 'export/url', input: ['in', 5] } } },
      'The input must be a string or an array of strings.',
    ],
    ['tasks.in.timeout', { tasks: { in: { ...rawTask, timeout: 'soon' } } }, 'The timeout must be a number.'],
  ])('refuses a faulty %s with 422 and the field', async (field, faulty, message) => {
    const { status, body } = await call('POST', '/v2/jobs', { ...capitalsJob(), ...faulty });
    expect([status, body.errors]).toEqual([422, { [field]: [message] }]);
  });

  it('lists tasks in the order of the request on create and reversed on later reads (v2-contract 9.3)', async () => {
    const created = await call('POST', '/v2/jobs', capitalsJob());
    const names = (job: { tasks: { name: string }[] }) => job.tasks.map(({ name }) => name);
    expect(names(created.body.data)).toEqual(['in', 'conv', 'out']);
    const read = await call('GET', `/v2/jobs/${created.body.data.id}`);
    expect(names(read.body.data)).toEqual(['out', 'conv', 'in']);
  });

  it('shows a failed conversion with code null and its dependents as INPUT_TASK_FAILED, status 200 (v2-contract 2.5 D)', async () => {
    const { id } = await finish(capitalsJob('x', { output_format: 'broken' }));
    const { status, body } = await call('GET', `/v2/jobs/${id}`);
    expect(status).toBe(200);
    expect(body.data.status).toBe('error');
    expect(taskNamed(body.data, 'in').status).toBe('finished');
    expect(taskNamed(body.data, 'conv')).toMatchObject({
      status: 'error',
      credits: 0,
      code: null,
      message: 'Conversion failed',
      percent: 100,
      engine: 'capitals',
      engine_version: '1.0',
      result: null,
    });
    const out = taskNamed(body.data, 'out');
    expect(out).toMatchObject({
      status: 'error',
      code: 'INPUT_TASK_FAILED',
      message: 'Input task has failed',
      credits: 0,
      result: null,
      host_name: null,
    });
    expect(out.started_at).toBe(out.ended_at);
  });

  it('fails all dependents of a failed import, the conversion without an engine (v2-contract 2.5 E)', async () => {
    const job = capitalsJob();
    const failing = { ...job.tasks, in: { operation: 'import/url', url: `${engine.base}/nothing-here.txt` } };
    const ended = await finish({ tasks: failing });
    expect(taskNamed(ended, 'in')).toMatchObject({ status: 'error', code: 'DOWNLOAD_FAILED' });
    expect(taskNamed(ended, 'conv')).toMatchObject({ code: 'INPUT_TASK_FAILED', engine: null });
    expect(taskNamed(ended, 'out')).toMatchObject({ code: 'INPUT_TASK_FAILED' });
  });

  it('finishes a job whose failed task is to be ignored, with the files of the others', async () => {
    const { tasks } = capitalsJob();
    const ended = await finish({
      tasks: {
        in: tasks.in,
        bad: { operation: 'convert', input: 'in', output_format: 'broken', ignore_error: true },
        conv: tasks.conv,
        out: { operation: 'export/url', input: ['bad', 'conv'] },
      },
    });
    expect(ended.status).toBe('finished');
    expect(taskNamed(ended, 'bad').status).toBe('error');
    expect(taskNamed(ended, 'out').result.files).toHaveLength(1);
  });

  it('redirects to the exported file on the sync base, when asked (v2-contract 1.3)', async () => {
    const created = await call('POST', '/sync/v2/jobs', { ...capitalsJob('redirected'), redirect: true });
    expect(created.status).toBe(302);
    expect(await (await fetch(created.headers.get('location') as string)).text()).toBe('REDIRECTED');
    const { id } = await finish(capitalsJob());
    expect((await call('GET', `/sync/v2/jobs/${id}?redirect=true`)).status).toBe(302);
  });

  it('are waited for at the old path too, which SDKs before December 2022 call (v2-contract 1.1)', async () => {
    const created = (await call('POST', '/v2/jobs', capitalsJob())).body.data;
    const waited = await call('GET', `/v2/jobs/${created.id}/wait`);
    expect([waited.status, waited.body.data.status]).toEqual([200, 'finished']);
    const task = await call('GET', `/v2/tasks/${taskNamed(created, 'out').id}/wait?include=payload`);
    expect(task.body.data).toMatchObject({ status: 'finished', payload: { operation: 'export/url' } });
  });

  it('are waited for on a port of their own, for callers whose synchronous base has no path', async () => {
    const two = await startTestEngine({ syncPort: 0 });
    const { id } = (await caller(two)('POST', '/v2/jobs', capitalsJob())).body.data;
    const waited = await caller({ ...two, base: two.syncPortUrl!.replace('/v2', '') })('GET', `/v2/jobs/${id}`);
    expect(waited.body.data.status).toBe('finished');
    const [file] = taskNamed(waited.body.data, 'out').result.files;
    expect(file.url).toContain(sharedBackend.options ? '/bucket/' : `${two.base}/storage/`);
    await two.stop();
  });

  it('names every fault of a job by its field, status 422 (v2-contract 1.4)', async () => {
    const empty = await call('POST', '/v2/jobs', {});
    expect(empty.status).toBe(422);
    expect(empty.body).toEqual({
      message: 'The given data was invalid.',
      code: 'INVALID_DATA',
      errors: { tasks: ['The tasks field is required.'] },
    });
    const wrong = await call('POST', '/v2/jobs', {
      tasks: {
        'a b': { operation: 'import/upload' },
        none: { operation: 'no/such' },
        url: { operation: 'import/url' },
        conv: { operation: 'convert', input: 'ghost' },
        out: { operation: 'export/url' },
        self: { operation: 'export/url', input: 'self' },
      },
    });
    expect(wrong.status).toBe(422);
    expect(Object.keys(wrong.body.errors).sort()).toEqual([
      'tasks.a b',
      'tasks.conv.input',
      'tasks.conv.output_format',
      'tasks.none.operation',
      'tasks.out.input',
      'tasks.self.input',
      'tasks.url.url',
    ]);
  });

  it('lists jobs newest first, filtered and paged without a total (v2-contract 3.1)', async () => {
    const own = caller(engine, 'lister');
    for (const tag of ['one', 'two', 'two']) await own('POST', '/sync/v2/jobs', { ...capitalsJob(), tag });
    const page = (await own('GET', '/v2/jobs?per_page=2&filter[status]=finished')).body;
    expect(page.data.map(({ tag }: { tag: string }) => tag)).toEqual(['two', 'two']);
    expect(page.data[0]).not.toHaveProperty('tasks');
    expect(page.links).toEqual({
      first: expect.stringContaining('page=1'),
      last: null,
      prev: null,
      next: expect.stringContaining('page=2'),
    });
    expect(page.meta).toEqual({ current_page: 1, from: 1, to: 2, path: `${engine.base}/v2/jobs`, per_page: 2 });
    expect((await own('GET', page.links.next.replace(engine.base, ''))).body.data).toHaveLength(1);
    for (const number of ['99999999999999999999', '1e309', '-1', '1.5', 'x'])
      expect((await own('GET', `/v2/jobs?page=${number}`)).status).toBe(200);
    const tagged = await own('GET', '/v2/jobs?filter[tag]=two&include=tasks');
    expect(tagged.body.data).toHaveLength(2);
    expect(tagged.body.data[0].tasks).toHaveLength(3);
  });

  it('deletes a job with its tasks and files, also while it runs', async () => {
    const ended = await finish(capitalsJob());
    const [file] = taskNamed(ended, 'out').result.files;
    expect((await call('DELETE', `/v2/jobs/${ended.id}`)).status).toBe(204);
    expect((await call('GET', `/v2/jobs/${ended.id}`)).status).toBe(404);
    expect((await call('GET', `/v2/tasks/${taskNamed(ended, 'in').id}`)).status).toBe(404);
    let fetched = await fetch(file.url);
    // A bucket is told a moment later.
    while (sharedBackend.options && fetched.status !== 404) fetched = await fetch(file.url);
    expect(fetched.status).toBe(404);

    const running = (await call('POST', '/v2/jobs', capitalsJob('x', { output_format: 'endless' }))).body.data;
    const held = call('GET', `/sync/v2/jobs/${running.id}`);
    expect((await call('DELETE', `/v2/jobs/${running.id}`)).status).toBe(204);
    expect((await held).status).toBe(404);
  });

  it('ends when the only task that has not ended is deleted', async () => {
    const { tasks } = capitalsJob();
    const job = { tasks: { in: tasks.in, forgotten: { operation: 'import/upload' } } };
    const { data } = (await call('POST', '/v2/jobs', job)).body;
    const held = call('GET', `/sync/v2/jobs/${data.id}`);
    await call('GET', `/sync/v2/tasks/${taskNamed(data, 'in').id}`);
    await call('DELETE', `/v2/tasks/${taskNamed(data, 'forgotten').id}`);
    expect((await held).body.data).toMatchObject({ status: 'finished', tasks: [{ name: 'in' }] });
  });

  it("does not find another account's jobs", async () => {
    const { id } = await finish(capitalsJob());
    expect((await caller(engine, 'stranger')('GET', `/v2/jobs/${id}`)).status).toBe(404);
  });

  it('answers a missing and an empty key alike (v2-contract 1.3)', async () => {
    const { status, body } = await call('GET', '/v2/users/me', undefined, { Authorization: '' });
    expect({ status, body }).toEqual({ status: 401, body: { message: 'Unauthenticated.', code: 'UNAUTHENTICATED' } });
  });
});
