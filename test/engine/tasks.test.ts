import { createOperations, createStorageOperations, OperationError, type Operation } from '../../src/engine';
import { createNetworkPolicy, parseNetworkPolicy } from '../../src/network';
import { noise } from '../noise';
import { openFiles } from '../open-files';
import { listener } from './listener';
import { caller, startTestEngine, taskNamed, type TestEngine } from './running-engine';

describe('tasks of the engine (v2-contract 3.2)', () => {
  let engine: TestEngine;
  let call: ReturnType<typeof caller>;
  beforeAll(async () => {
    engine = await startTestEngine();
    call = caller(engine);
  });
  afterAll(() => engine.stop());

  const raw = { file: 'hello', filename: 'a.txt' };
  const make = async (operation: string, body: object) => (await call('POST', `/v2/${operation}`, body)).body.data;
  const finish = async (operation: string, body: object) =>
    (await call('POST', `/sync/v2/${operation}`, body)).body.data;

  it('are made one by one, each naming its inputs by id', async () => {
    const created = await call('POST', '/v2/import/raw', raw);
    expect(created.status).toBe(201);
    expect(created.body.data.job_id).toBeNull();
    expect(created.body.data).not.toHaveProperty('name');
    const converted = await finish('convert', { input: created.body.data.id, output_format: 'txt' });
    expect(converted).toMatchObject({
      status: 'finished',
      engine: 'capitals',
      credits: 1,
      result: { files: [{ filename: 'a.txt', size: 5 }] },
      depends_on_task_ids: [created.body.data.id],
    });
    const out = await finish('export/url', { input: [converted.id] });
    expect(await (await fetch(out.result.files[0].url)).text()).toBe('HELLO');
  });

  it('take their inputs as an object with numbers for keys, which PHP makes of an array with gaps', async () => {
    const { id } = await finish('import/raw', { file: 'hello', filename: 'a.txt' });
    const converted = await finish('convert', { input: { 1: id }, output_format: 'txt' });
    expect(converted).toMatchObject({ status: 'finished', depends_on_task_ids: [id] });
  });

  it('import from Azure under both names, called as the SDK for Java reads them', async () => {
    const networkPolicy = createNetworkPolicy(parseNetworkPolicy('public'));
    const stored = await startTestEngine({ storageOperations: createStorageOperations(networkPolicy), networkPolicy });
    const call = caller(stored);
    const blob = { storage_account: 'a', storage_access_key: 'aaaa', container: 'files', blob: 'a.pdf' };
    for (const address of ['import/azure/blob', 'import/azure-blob']) {
      const { status, body } = await call('POST', `/v2/${address}`, blob);
      expect([status, body.data.operation]).toEqual([201, 'import/azure-blob']);
    }
    const job = {
      tasks: {
        in: { operation: 'import/azure-blob', ...blob },
        out: { ...blob, input: 'in', operation: 'export/azure/blob' },
      },
    };
    const { status, body } = await call('POST', '/v2/jobs', job);
    expect(status).toBe(201);
    expect(body.data.tasks.map((task: { operation: string }) => task.operation)).toEqual([
      'import/azure-blob',
      'export/azure/blob',
    ]);
    await stored.stop();
  });

  it('are made without a body and with null for one, as SDKs send it for no parameters', async () => {
    for (const body of [undefined, null]) expect((await call('POST', '/v2/import/upload', body)).status).toBe(201);
  });

  it('show what a failed command said where its output was to be captured', async () => {
    const failing: Operation = {
      needsInput: true,
      name: 'command',
      catalogue: () => [],
      validate: () => ({}),
      run: () => Promise.reject(new OperationError('Conversion failed', null, 'no such file')),
    };
    const commands = await startTestEngine({ operations: [failing] });
    const call = caller(commands);
    const input = (await call('POST', '/sync/v2/import/raw', raw)).body.data.id;
    const { data } = (await call('POST', '/sync/v2/command', { input })).body;
    expect(data).toMatchObject({ status: 'error', code: null, result: { output: 'no such file' } });
    expect(data.result).not.toHaveProperty('files');
    await commands.stop();
  });

  it('say how much an optimization has saved, as the command line of the vendor shows it', async () => {
    const optimizing = await startTestEngine({ operations: await createOperations({ searchPath: '' }) });
    const call = caller(optimizing);
    const picture = await noise(300, 200).png().toBuffer();
    const tasks = {
      in: { operation: 'import/base64', file: picture.toString('base64'), filename: 'a.png' },
      small: { operation: 'optimize', input: 'in' },
    };
    const small = taskNamed((await call('POST', '/sync/v2/jobs', { tasks })).body.data, 'small');
    const percent = Math.round((1 - small.result.files[0].size / picture.length) * 100);
    expect(small).toMatchObject({ status: 'finished', message: `File size reduced by ${percent}%` });
    await optimizing.stop();
  });

  it('take a file in base64, as a data URI too', async () => {
    const { result } = await finish('import/base64', { file: Buffer.from([0, 255]).toString('base64'), filename: 'b' });
    expect(result.files).toEqual([{ filename: 'b', size: 2 }]);
    const dataUri = await finish('import/base64', { file: 'data:image/png;base64,AP8=', filename: 'b.png' });
    expect(dataUri.result.files[0].size).toBe(2);
  });

  it('take a file from a URL, with redirects and headers, named by the caller, the server or the URL', async () => {
    const source = await finish('export/url', { input: (await finish('import/raw', raw)).id });
    const { url } = source.result.files[0];
    expect((await finish('import/url', { url })).result.files).toEqual([{ filename: 'a.txt', size: 5 }]);
    const named = await finish('import/url', { url, filename: 'named.md', headers: { Range: 'bytes=0-1' } });
    expect(named.result.files).toEqual([{ filename: 'named.md', size: 2 }]);
  });

  it('put a file to a URL of the caller, with his headers', async () => {
    const target = await listener();
    const input = (await finish('import/raw', raw)).id;
    const put = await finish('export/upload', { input, url: target.url, headers: { 'X-Own': 'yes' } });
    expect(put).toMatchObject({ status: 'finished', result: { files: [{ filename: 'a.txt', size: 5 }] } });
    const headers = { 'content-length': '5', 'x-own': 'yes' };
    expect(target.calls).toMatchObject([{ headers, body: 'hello' }]);
    await target.close();
  });

  it('fail where the URL of the caller refuses the file', async () => {
    const target = await listener(404);
    const input = (await finish('import/raw', raw)).id;
    const refused = await finish('export/upload', { input, url: target.url });
    expect(refused).toMatchObject({ status: 'error', code: 'UPLOAD_FAILED' });
    expect(refused.message).toContain('404');
    await target.close();
  });

  it('leave no file open that nobody has taken', async () => {
    const input = (await finish('import/raw', { file: 'x'.repeat(1_000_000), filename: 'large.txt' })).id;
    const failed = await finish('export/upload', { input, url: 'http://127.0.0.1:1/' });
    expect(failed).toMatchObject({ status: 'error', code: 'UPLOAD_FAILED' });
    while (openFiles().some((path) => path.endsWith('large.txt'))) await new Promise(setImmediate);
  });

  it('show what include asks for', async () => {
    const input = (await finish('import/raw', raw)).id;
    const { id } = await finish('convert', { input, output_format: 'broken' });
    const retried = await call('POST', `/v2/tasks/${id}/retry`);
    const includes = 'retries,depends_on_tasks,payload,job';
    const { data } = (await call('GET', `/v2/tasks/${id}?include=${includes}`)).body;
    expect(data.retries.map((retry: { id: string }) => retry.id)).toEqual([retried.body.data.id]);
    expect(data.depends_on_tasks).toMatchObject([{ id: input }]);
    expect(data.payload).toEqual({ operation: 'convert', input: [input], output_format: 'broken' });
    expect(data.job).toBeNull();
  });

  it('are retried as a new task outside the job, which names the old one twice (v2-contract 2.5 F)', async () => {
    const input = (await finish('import/raw', raw)).id;
    const { id } = await finish('convert', { input, output_format: 'txt' });
    const { status, body } = await call('POST', `/v2/tasks/${id}/retry`);
    expect(status).toBe(201);
    expect(body.data).toMatchObject({ job_id: null, retry_of_task_id: id, copy_of_task_id: id, operation: 'convert' });
    expect((await call('GET', `/sync/v2/tasks/${body.data.id}`)).body.data.status).toBe('finished');
  });

  it('are cancelled while they run; a finished one is refused with 400 (v2-contract 1.3)', async () => {
    const input = (await finish('import/raw', raw)).id;
    const running = await make('convert', { input, output_format: 'endless' });
    const cancelled = await call('POST', `/v2/tasks/${running.id}/cancel`);
    expect(cancelled.status).toBe(200);
    expect(cancelled.body.data).toMatchObject({ status: 'error', code: 'CANCELLED' });
    const again = await call('POST', `/v2/tasks/${input}/cancel`);
    expect(again.status).toBe(400);
    expect(again.body).toEqual({
      message: 'The given data was invalid.',
      code: 'INVALID_DATA',
      errors: { status: ['Cannot change status: task already completed.'] },
    });
  });

  it('end with their time-out, in seconds', async () => {
    const input = (await finish('import/raw', raw)).id;
    const ended = await finish('convert', { input, output_format: 'endless', timeout: 0.05 });
    expect(ended).toMatchObject({ status: 'error', code: 'TIMEOUT' });
  });

  it('show how far they are only while they run', async () => {
    const input = (await finish('import/raw', raw)).id;
    const { id } = await make('convert', { input, output_format: 'endless' });
    let task;
    do task = (await call('GET', `/v2/tasks/${id}`)).body.data;
    while (task.percent !== 42);
    expect(task).toMatchObject({ status: 'processing', engine: 'capitals', result: null });
    await call('DELETE', `/v2/tasks/${id}`);
  });

  it('are listed, filtered by status, operation and job', async () => {
    const own = caller(engine, 'lister');
    const { id } = (await own('POST', '/sync/v2/import/raw', raw)).body.data;
    await own('POST', '/v2/import/upload', {});
    const ids = async (query: string) =>
      (await own('GET', `/v2/tasks?${query}`)).body.data.map((task: { id: string }) => task.id);
    expect(await ids('')).toHaveLength(2);
    expect(await ids('filter[status]=finished')).toEqual([id]);
    expect(await ids('filter[operation]=import/raw')).toEqual([id]);
    expect(await ids('filter[job_id]=none')).toEqual([]);
  });

  it('of an unknown operation are not found, wrong parameters are named', async () => {
    expect((await call('POST', '/v2/no/such', {})).status).toBe(404);
    const wrong = await call('POST', '/v2/convert', { input: 'nobody' });
    expect(wrong.status).toBe(422);
    expect(Object.keys(wrong.body.errors).sort()).toEqual(['input', 'output_format']);
  });

  it('are created with the rate-limit headers, which reads do not carry (v2-contract 1.5)', async () => {
    const created = await caller(engine, 'fresh')('POST', '/v2/import/raw', raw);
    expect(created.headers.get('x-ratelimit-limit')).toBe('500');
    expect(created.headers.get('x-ratelimit-remaining')).toBe('499');
    expect((await call('GET', '/v2/tasks')).headers.has('x-ratelimit-limit')).toBe(false);
  });
});
