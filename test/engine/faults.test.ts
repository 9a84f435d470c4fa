import { parseFaults } from '../../src/engine/jobs/faults';
import { listener } from './listener';
import { caller, capitalsJob, startTestEngine, taskNamed, type TestEngine } from './running-engine';

describe('faults on demand (docs/engine.md)', () => {
  let engine: TestEngine;
  let call: ReturnType<typeof caller>;
  beforeAll(async () => {
    engine = await startTestEngine({ adminToken: 'a token' });
    call = caller(engine);
  });
  afterAll(() => engine.stop());

  const asking = (fault: string, job: object = capitalsJob(), base = '/sync/v2') =>
    call('POST', `${base}/jobs`, job, { 'X-Engine-Fault': fault });
  const exportUrl = (job: never) => taskNamed(job, 'out').result.files[0].url;

  it('are asked for by a header, with options', () => {
    expect(parseFaults('too-many-requests; retry-after=5, failing-import; message=Gone; code=X')).toEqual([
      { name: 'too-many-requests', retryAfter: 5 },
      { name: 'failing-import', message: 'Gone', code: 'X' },
    ]);
  });

  it('of unknown names are refused with the known ones', async () => {
    const { status, body } = await asking('earthquake');
    expect(status).toBe(422);
    expect(body.errors['X-Engine-Fault'][0]).toContain('payment-required');
  });

  it('refuse a request with 402, 429 and Retry-After, or 503', async () => {
    expect((await asking('payment-required')).body.code).toBe('CREDITS_EXCEEDED');
    const throttled = await asking('too-many-requests; retry-after=7');
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '7']);
    const { status, headers } = await call('GET', '/v2/jobs', undefined, { 'X-Engine-Fault': 'unavailable' });
    expect([status, headers.get('retry-after')]).toEqual([503, '30']);
  });

  it('are for callers on this machine, and elsewhere for those with the admin token', async () => {
    const elsewhere = { 'X-Forwarded-For': '203.0.113.5' };
    const fault = { 'X-Engine-Fault': 'payment-required' };
    const asked = async (headers: Record<string, string>) =>
      (await call('POST', '/v2/jobs', capitalsJob(), headers)).status;
    expect(await asked({ ...elsewhere, ...fault })).toBe(403);
    expect(await asked({ ...elsewhere, ...fault, 'X-Admin-Token': 'another token' })).toBe(403);
    expect(await asked(elsewhere)).toBe(201);
    expect(await asked({ ...elsewhere, ...fault, 'X-Admin-Token': 'a token' })).toBe(402);
    for (const method of ['GET', 'POST', 'DELETE'])
      expect((await call(method, '/_/faults', undefined, elsewhere)).status).toBe(403);
  });

  it('are for no page of another site that makes a browser on this machine ask', async () => {
    const others: Record<string, string>[] = [{ Origin: 'http://evil.test' }, { 'Sec-Fetch-Site': 'cross-site' }];
    for (const headers of others) {
      for (const method of ['GET', 'POST', 'DELETE'])
        expect((await call(method, '/_/faults', undefined, headers)).status).toBe(403);
      const asked = await call('GET', '/v2/jobs', undefined, { ...headers, 'X-Engine-Fault': 'unavailable' });
      expect(asked.status).toBe(403);
    }
  });

  it('let an import or a conversion fail', async () => {
    const failedImport = (await asking('failing-import; message=No such file; code=DOWNLOAD_FAILED')).body.data;
    expect(taskNamed(failedImport, 'in')).toMatchObject({
      status: 'error',
      message: 'No such file',
      code: 'DOWNLOAD_FAILED',
    });
    const failedConversion = (await asking('failing-conversion')).body.data;
    expect(taskNamed(failedConversion, 'conv')).toMatchObject({
      status: 'error',
      message: 'Conversion failed',
      code: null,
    });
  });

  it('cut a download short of its Content-Length, or slow it down', async () => {
    const cut = exportUrl((await asking('cut-download; after-bytes=2')).body.data as never);
    await expect(fetch(cut).then((response) => response.text())).rejects.toThrow();
    const slow = exportUrl((await asking('slow-download; bytes-per-second=50')).body.data as never);
    const begin = Date.now();
    expect(await (await fetch(slow)).text()).toBe('HELLO');
    expect(Date.now() - begin).toBeGreaterThanOrEqual(90);
  });

  it('slow an upload down, also one that fits into the first packet', async () => {
    const job = { tasks: { in: { operation: 'import/upload' } } };
    const { form } = (await asking('slow-upload; bytes-per-second=50', job, '/v2')).body.data.tasks[0].result;
    const body = new FormData();
    for (const [name, value] of Object.entries(form.parameters as Record<string, string>)) body.append(name, value);
    body.append('file', new Blob(['x'.repeat(30)]), 'a.txt');
    const start = performance.now();
    expect((await fetch(form.url, { method: 'POST', body })).status).toBe(201);
    expect(performance.now() - start).toBeGreaterThan(500);
  });

  it('cut an upload; the task waits on for its file, and another form is taken', async () => {
    const job = { tasks: { in: { operation: 'import/upload' } } };
    const { data } = (await asking('cut-upload', job, '/v2')).body;
    const { form } = data.tasks[0].result;
    const body = new FormData();
    for (const [name, value] of Object.entries(form.parameters)) body.append(name, String(value));
    body.append('file', new Blob(['hello']), 'a.txt');
    const answer = () =>
      fetch(form.url, { method: 'POST', body }).then(
        ({ status }) => status,
        () => 'cut',
      );
    expect(await answer()).toBe('cut');
    expect((await call('GET', `/v2/jobs/${data.id}`)).body.data.status).toBe('waiting');
    // Until what has arrived of the first is gone, the task is refused to others.
    let again = await answer();
    while (again === 400) again = await answer();
    expect(again).toBe('cut');
  });

  it('lose the webhooks of a job', async () => {
    const server = await listener();
    await asking('lost-webhooks', { ...capitalsJob(), webhook_url: server.url });
    await call('POST', '/sync/v2/jobs', { ...capitalsJob('told'), tag: 'told', webhook_url: server.url });
    const [first] = await server.untilCalls(1);
    expect(JSON.parse(first?.body ?? '').job.tag).toBe('told');
    await server.close();
  });

  it('are armed by an admin call for the next occasions, for all or for one account, and disarmed', async () => {
    await call('POST', '/_/faults', { name: 'payment-required', times: 2 });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await call('POST', '/v2/jobs', capitalsJob())).status);
    expect(statuses).toEqual([402, 402, 201]);

    await call('POST', '/_/faults', { name: 'too-many-requests', retry_after: 3 });
    expect((await call('GET', '/_/faults')).body.data).toHaveLength(1);
    expect((await caller(engine, 'other')('POST', '/v2/jobs', capitalsJob())).status).toBe(201);
    expect((await call('DELETE', '/_/faults')).status).toBe(204);
    expect((await call('POST', '/v2/jobs', capitalsJob())).status).toBe(201);
    expect((await call('POST', '/_/faults', { name: 'earthquake' })).status).toBe(422);
  });
});
