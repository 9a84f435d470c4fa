import { Readable } from 'node:stream';
import { Registry } from 'prom-client';
import { createKeyRing, loadSettings } from '../../src/config';
import type { Operation } from '../../src/engine';
import { createNetworkPolicy } from '../../src/network';
import type { Process, ProcessStore } from '../../src/processes';
import { takeOverStarts } from '../../src/processes/start-lease';
import { startLease } from '../../src/processes/store';
import { buildProxyParts, type ProxyParts } from '../../src/server/proxy-parts';
import { silentLogger, systemSources } from '../../src/runtime';
import { UpstreamError, type JobPayload } from '../../src/upstream';
import { capitals, startTestEngine, type TestEngine } from '../engine/running-engine';

const caller = { owner: 'owner', v2Key: 'key', presets: {}, accounts: {}, compat: {}, strict: false };
const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;

let engine: TestEngine;
let parts: ProxyParts;

beforeAll(async () => {
  engine = await startTestEngine();
  parts = await partsOf(engine);
});
afterAll(async () => {
  await parts.close();
  await engine.stop();
});

const job = (tag: string): JobPayload => ({
  tag,
  tasks: {
    'import-1': { operation: 'import/raw', file: 'x', filename: 'x.txt' },
    convert: { operation: 'convert', input: 'import-1', output_format: 'txt' },
    export: { operation: 'export/url', input: 'convert' },
  },
});

/** A Process as a crash leaves it between its claim and the answer of the upstream. */
async function cutOff(startedAt: number): Promise<Process> {
  const call = { inputFormat: 'txt', outputFormat: 'txt', files: [], converterOptions: {} };
  const process = await parts.processes.create({ caller, call, host: 'localhost' });
  const changes: Partial<Process> = { state: 'starting', startedAt, downloadable: true };
  const secrets = { v2Key: 'key', job: job(process.id) };
  const starting = await parts.store.change(process, changes, { secrets, leaseUntil: startedAt + startLease });
  return starting as Process;
}

const after = async (process: Process) => {
  await parts.processes.watcher.resume();
  return parts.store.byId(process.id);
};

it('a start that was cut off before its job was made makes it', async () => {
  const process = await cutOff(minutesAgo(2));
  expect(await after(process)).toMatchObject({ state: 'running', jobId: expect.any(String) as string });
  expect(await parts.upstream.jobsTagged('key', process.id)).toHaveLength(1);
});

it('a start that was cut off after its job was made takes it over instead of making another', async () => {
  const process = await cutOff(minutesAgo(2));
  const made = await parts.upstream.createJob('key', job(process.id));
  expect(await after(process)).toMatchObject({ state: 'running', jobId: made.id });
  expect(await parts.upstream.jobsTagged('key', process.id)).toHaveLength(1);
});

it('a start that may still be under way is left alone', async () => {
  expect(await after(await cutOff(minutesAgo(0)))).toMatchObject({ state: 'starting' });
});

it('the sealed job is erased once it exists', async () => {
  const process = await cutOff(minutesAgo(2));
  await after(process);
  expect(await parts.store.secrets(process.id)).toEqual({ v2Key: 'key' });
});

describe('a start whose job was made although its answer was lost', () => {
  afterEach(() => jest.restoreAllMocks());
  const call = { inputFormat: 'txt', outputFormat: 'txt', files: [{ file: 'x' }], converterOptions: {} };
  const asked = { ...call, input: { method: 'raw', parameters: {} } };
  const start = async () => {
    const created = await parts.processes.create({ caller, call: asked, host: 'localhost' });
    const started = parts.processes.start(created, { caller, call: asked, received: [] });
    return { created, started };
  };
  const lost = (makes: boolean) => {
    const makeJob = parts.upstream.createJob.bind(parts.upstream);
    jest.spyOn(parts.upstream, 'createJob').mockImplementation(async (key, payload) => {
      if (makes) await makeJob(key, payload);
      throw new UpstreamError(0, 'The v2 API could not be reached: socket hang up');
    });
  };

  it('finds it at once by its tag, and is answered as if nothing had happened', async () => {
    lost(true);
    const { created, started } = await start();
    const process = await started;
    const jobs = await parts.upstream.jobsTagged('key', created.id);
    expect(process.state).toBe('running');
    expect(jobs.map(({ id }) => id)).toEqual([process.jobId]);
  });

  it('tells that v2 is away where there is none, and goes on within seconds instead of a lease', async () => {
    lost(false);
    const { created, started } = await start();
    await expect(started).rejects.toThrow('socket hang up');
    jest.restoreAllMocks();
    const soon = await parts.store.cutOffStarts(Date.now() + startLease / 2);
    expect(soon.map(({ id }) => id)).toContain(created.id);
  });
});

describe('the disk and a start', () => {
  afterEach(() => jest.restoreAllMocks());
  const call = { inputFormat: 'txt', outputFormat: 'txt', files: [{ file: 'x' }], converterOptions: {} };
  const asked = { ...call, input: { method: 'raw', parameters: {} } };

  it('asks for the job while the disk takes its time, and answers once it has the claim', async () => {
    let confirm = () => {};
    const disk = new Promise<void>((resolve) => (confirm = resolve));
    jest.spyOn(parts.store, 'durable').mockReturnValue(disk);
    const created = await parts.processes.create({ caller, call: asked, host: 'localhost' });
    let answered = false;
    const started = parts.processes.start(created, { caller, call: asked, received: [] });
    void started.then(() => (answered = true));
    while ((await parts.store.byId(created.id))?.state !== 'running') await new Promise(setImmediate);
    expect(answered).toBe(false);
    confirm();
    expect((await started).state).toBe('running');
  });

  it('waits for the disk first where a tag of the caller would not lead to the job again', async () => {
    const change = jest.spyOn(parts.store, 'change');
    const own = { ...asked, tag: 'mine' };
    const created = await parts.processes.create({ caller, call: own, host: 'localhost' });
    await parts.processes.start(created, { caller, call: own, received: [] });
    expect(change.mock.calls[0]?.[2]).toMatchObject({ isRecoverable: false });
  });

  it('makes no second job beside one that a power cut made it forget', async () => {
    const created = await parts.processes.create({ caller, call: asked, host: 'localhost' });
    const forgotten = await parts.upstream.createJob('key', job(created.id));
    const afterPowerCut = await partsOf(engine);
    const found = (await afterPowerCut.store.byId(created.id)) as Process;
    const started = await afterPowerCut.processes.start(
      { ...found, createdAt: found.createdAt - 1 },
      { caller, call: asked, received: [] },
    );
    const jobs = await parts.upstream.jobsTagged('key', created.id);
    expect(jobs.map(({ id }) => id)).toEqual([started.jobId]);
    expect(started.jobId).not.toBe(forgotten.id);
    await afterPowerCut.close();
  });

  it('an upload waits for a start that is gone on with', async () => {
    const process = await cutOff(minutesAgo(2));
    const swallowed = parts.processes.upload(process, {
      filename: 'x.txt',
      size: 1,
      open: () => Readable.from(['x']),
    });
    await after(process);
    await expect(swallowed).rejects.toThrow('already been uploaded');
  });
});

describe('a start that is slower than its lease', () => {
  let other: ProxyParts;
  beforeAll(async () => {
    other = await partsOf(engine);
  });
  afterAll(() => other.close());
  afterEach(() => jest.restoreAllMocks());

  const call = { inputFormat: 'txt', outputFormat: 'txt', files: [{ file: 'x' }], converterOptions: {} };
  const asked = { ...call, input: { method: 'raw', parameters: {} } };

  /** What the first instance answers where the second sweeps `before` or after the job of the first was made. */
  async function takenOver(sweepsFirst: boolean): Promise<{ process: Process; jobs: string[] }> {
    const created = await parts.processes.create({ caller, call: asked, host: 'localhost' });
    const makeJob = parts.upstream.createJob.bind(parts.upstream);
    jest.spyOn(parts.upstream, 'createJob').mockImplementation(async (key, payload) => {
      const starting = (await parts.store.byId(created.id)) as Process;
      await parts.store.renewLease(starting, 0);
      if (sweepsFirst) await other.processes.watcher.resume();
      const made = await makeJob(key, payload);
      if (!sweepsFirst) await other.processes.watcher.resume();
      return made;
    });
    const process = await parts.processes.start(created, { caller, call: asked, received: [] });
    const jobs = await parts.upstream.jobsTagged('key', created.id);
    return { process, jobs: jobs.map(({ id }) => id) };
  }

  it('keeps the job that another instance has found, and deletes it not', async () => {
    const { process, jobs } = await takenOver(false);
    expect(jobs).toEqual([process.jobId]);
  });

  it('gives way to the job that another instance has made, and deletes its own', async () => {
    const { process, jobs } = await takenOver(true);
    expect(jobs).toEqual([process.jobId]);
  });

  it('is taken over by one of two instances', async () => {
    const process = await cutOff(minutesAgo(2));
    const instance = () => ({ ...parts, startsUnderWay: new Set<string>() });
    const taken = await Promise.all([takeOverStarts(instance()), takeOverStarts(instance())]);
    expect(taken.flat().filter(({ id }) => id === process.id)).toHaveLength(1);
  });

  it('is left alone while it shows signs of life', async () => {
    const process = await cutOff(minutesAgo(2));
    await parts.store.renewLease(process, Date.now() + startLease);
    expect(await after(process)).toMatchObject({ state: 'starting' });
  });
});

describe('a job with an option that the upstream refuses', () => {
  const refusing: Operation = {
    ...capitals,
    catalogue: () =>
      capitals.catalogue().map((row) => ({
        ...row,
        options: [...row.options, { name: 'depth', type: 'integer', default: null }],
      })),
    validate: ({ quality, depth }): Record<string, string[]> =>
      quality ? { quality: ['The quality is too much.'] } : depth ? { depth: ['And this.'] } : {},
  };
  let strictEngine: TestEngine;
  let proxy: ProxyParts;
  beforeAll(async () => {
    strictEngine = await startTestEngine({ operations: [refusing] });
    proxy = await partsOf(strictEngine);
  });
  afterAll(async () => {
    await proxy.close();
    await strictEngine.stop();
  });

  const start = async (strict: boolean, converterOptions: Record<string, number> = { quality: 9 }) => {
    const call = { inputFormat: 'txt', outputFormat: 'txt', files: [{ file: 'x' }], converterOptions };
    const asked = { ...call, input: { method: 'raw', parameters: {} } };
    const who = { ...caller, strict };
    const process = await proxy.processes.create({ caller: who, call: asked, host: 'localhost' });
    return proxy.processes.start(process, { caller: who, call: asked, received: [] });
  };

  it('is made without it, which is told', async () => {
    const loss = { cause: 'The quality is too much', outcome: 'it was left out' };
    expect(await start(false)).toMatchObject({
      state: 'running',
      jobId: expect.any(String) as string,
      warnings: [{ parameter: 'convert.quality', ...loss }],
    });
  });

  it('is made without one after the other where the upstream names them one by one', async () => {
    const { warnings } = await start(false, { quality: 9, depth: 9 });
    expect(warnings.map(({ parameter }) => parameter)).toEqual(['convert.quality', 'convert.depth']);
  });

  it('fails the process of a strict key', async () => {
    expect(await start(true)).toMatchObject({
      state: 'failed',
      failure: { code: 400, message: 'The quality is too much.' },
    });
  });
});

function partsOf(upstream: TestEngine): Promise<ProxyParts> {
  const networkPolicy = createNetworkPolicy({ mode: 'any', allow: [] });
  const settings = { ...loadSettings({}), dataDir: upstream.dataDir };
  const logger = silentLogger;
  const keys = createKeyRing(settings, logger);
  const foundation = { bases: upstream, networkPolicy, logger, keys, registry: new Registry(), sources: systemSources };
  return buildProxyParts(settings, foundation);
}

it('DELETE of a start that was cut off deletes the job that it had made', async () => {
  const process = await cutOff(Date.now());
  const made = await parts.upstream.createJob('key', job(process.id));
  await parts.processes.remove(process);
  await parts.deliveries.runner.runDue();
  await expect(parts.upstream.job('key', made.id)).rejects.toMatchObject({ fault: 'gone' });
});

it('a row whose secrets cannot be opened does not stop the sweep', async () => {
  const [sealedElsewhere, other] = [await cutOff(minutesAgo(2)), await cutOff(minutesAgo(2))];
  const secrets = jest.spyOn(parts.store, 'secrets').mockImplementation(async function (this: ProcessStore, id) {
    if (id === sealedElsewhere.id) throw new Error('sealed under another key');
    secrets.mockRestore();
    return this.secrets(id);
  });
  await parts.processes.watcher.resume();
  expect(await parts.store.byId(other.id)).toMatchObject({ state: 'running' });
});
