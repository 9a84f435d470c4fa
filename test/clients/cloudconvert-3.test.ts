import { createHmac } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import CloudConvert from 'cloudconvert';
import { io } from 'socket.io-client';
import { createOperations } from '../../src/engine';
import { listener } from '../engine/listener';
import { caller, startTestEngine, type TestEngine } from '../engine/running-engine';

const example = join(__dirname, '../fixtures/example.png');

describe('the official v2 SDK cloudconvert@3, unmodified but for its hosts', () => {
  let engine: TestEngine;
  let folder: string;
  let sdk: CloudConvert;

  beforeAll(async () => {
    engine = await startTestEngine({ operations: await createOperations() });
    folder = mkdtempSync(join(tmpdir(), 'sdk-'));
    sdk = onEngine(new CloudConvert('api_key'));
  });
  afterAll(async () => {
    sdk.closeSocket();
    rmSync(folder, { recursive: true, force: true });
    await engine.stop();
  });

  /** The SDK has no setting for its hosts: they are exchanged where it makes its requests. */
  function onEngine(client: CloudConvert): CloudConvert {
    const callWithBase = client.callWithBase.bind(client);
    client.callWithBase = (base, ...rest) =>
      callWithBase(`${base.includes('sync.') ? engine.syncUrl : engine.url}/`, ...rest);
    return client;
  }

  const upload = async () => {
    const job = await sdk.jobs.create({
      tasks: {
        'upload-my-file': { operation: 'import/upload' },
        'convert-my-file': { operation: 'convert', input: 'upload-my-file', output_format: 'jpg', quality: 80 },
        'export-my-file': { operation: 'export/url', input: 'convert-my-file' },
      },
    } as never);
    const task = job.tasks.find(({ name }) => name === 'upload-my-file');
    return { job, task: task as NonNullable<typeof task> };
  };

  it('creates a job that imports from a URL, waits for it and downloads the file', async () => {
    const source = await sdk.tasks.create('import/base64', {
      file: readFileSync(example).toString('base64'),
      filename: 'example.png',
    });
    const shared = await sdk.tasks.create('export/url', { input: source.id });
    const { result } = await sdk.tasks.wait(shared.id);
    let job = await sdk.jobs.create({
      tasks: {
        'import-my-file': { operation: 'import/url', url: result?.files?.[0]?.url },
        'convert-my-file': {
          operation: 'convert',
          input: 'import-my-file',
          output_format: 'pdf',
          some_other_option: 'value',
        },
        'export-my-file': { operation: 'export/url', input: 'convert-my-file' },
      },
    } as never);
    job = await sdk.jobs.wait(job.id);
    const file = sdk.jobs.getExportUrls(job)[0];
    expect(file?.filename).toBe('example.pdf');
    const target = join(folder, 'example.pdf');
    await new Promise<void>((resolve, reject) => {
      get(file?.url ?? '', (response) => {
        pipeline(response, createWriteStream(target)).then(resolve, reject);
      });
    });
    expect(readFileSync(target).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('uploads a file stream and hears over its socket that the job and its tasks have finished', async () => {
    const { job, task } = await upload();
    Object.assign(sdk, { socket: io(engine.base, { transports: ['websocket'] }), subscribedChannels: new Map() });
    const finishedTasks: string[] = [];
    const finished = new Promise<{ job: { status: string } }>((resolve) => {
      void sdk.jobs.subscribeEvent(job.id, 'finished', resolve);
    });
    sdk.jobs.subscribeTaskEvent(job.id, 'finished', ({ task: { id } }) => {
      finishedTasks.push(job.tasks.find((each) => each.id === id)?.name ?? '');
    });
    await sdk.tasks.upload(task, createReadStream(example), 'example.png');
    expect((await finished).job.status).toBe('finished');
    expect(finishedTasks.sort()).toEqual(['convert-my-file', 'export-my-file', 'upload-my-file']);
  });

  it('uploads bytes under a name of its own', async () => {
    const { job, task } = await upload();
    await sdk.tasks.upload(task, readFileSync(example), 'named.png');
    const ended = await sdk.jobs.wait(job.id);
    expect(sdk.jobs.getExportUrls(ended)[0]?.filename).toBe('named.jpg');
  });

  it('reads, lists and deletes jobs and tasks', async () => {
    const { job, task } = await upload();
    expect((await sdk.jobs.get(job.id)).status).toBe('waiting');
    expect((await sdk.jobs.all({ 'filter[status]': 'waiting' } as never)).map(({ id }) => id)).toContain(job.id);
    expect((await sdk.tasks.all({ 'filter[job_id]': job.id })).length).toBe(3);
    expect((await sdk.tasks.get(task.id, { include: 'payload' })).id).toBe(task.id);
    expect((await sdk.tasks.cancel(task.id)).status).toBe('error');
    await sdk.tasks.delete(task.id);
    await sdk.jobs.delete(job.id);
    await expect(sdk.jobs.get(job.id)).rejects.toThrow('Not Found');
  });

  it('shows its user', async () => {
    const user = await sdk.users.me();
    expect([typeof user.username, typeof user.email, typeof user.credits]).toEqual(['string', 'string', 'number']);
  });

  it('verifies the signature of a webhook', async () => {
    const server = await listener();
    const hook = { url: server.url, events: ['job.finished'] };
    const { signing_secret: secret } = (await caller(engine, 'api_key')('POST', '/v2/webhooks', hook)).body.data;
    const { task } = await upload();
    await sdk.tasks.upload(task, readFileSync(example), 'example.png');
    const [call] = await server.untilCalls(1);
    const signature = String(call?.headers['cloudconvert-signature']);
    expect(sdk.webhooks.verify(call?.body ?? '', signature, secret)).toBe(true);
    expect(sdk.webhooks.verify(call?.body ?? '', signature, createHmac('sha256', 'x').digest('hex'))).toBe(false);
    await server.close();
  });
});
