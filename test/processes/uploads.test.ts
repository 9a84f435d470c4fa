import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { Registry } from 'prom-client';
import { createKeyRing, loadSettings } from '../../src/config';
import { createNetworkPolicy } from '../../src/network';
import type { Process } from '../../src/processes';
import type { Operation } from '../../src/engine';
import { silentLogger, systemSources } from '../../src/runtime';
import { buildProxyParts, type ProxyParts } from '../../src/server/proxy-parts';
import { postForm } from '../../src/transfer';
import { capitals, startTestEngine, type TestEngine } from '../engine/running-engine';

const caller = { owner: 'owner', v2Key: 'key', presets: {}, accounts: {}, compat: {}, strict: false };
const upload = { method: 'upload' as const, parameters: {} };
const call = { inputFormat: 'txt', outputFormat: 'txt', files: [], converterOptions: {}, input: upload };

const rows = capitals
  .catalogue()
  .map((row) => ({ ...row, operation: 'archive', input_format: null, output_format: 'zip' }));
const archive: Operation = { ...capitals, name: 'archive', catalogue: () => rows.slice(0, 1) };

let engine: TestEngine;
let parts: ProxyParts;

beforeAll(async () => {
  engine = await startTestEngine({ operations: [capitals, archive] });
  const networkPolicy = createNetworkPolicy({ mode: 'any', allow: [] });
  const settings = { ...loadSettings({}), dataDir: engine.dataDir };
  const common = {
    bases: engine,
    networkPolicy,
    logger: silentLogger,
    registry: new Registry(),
    sources: systemSources,
  };
  parts = await buildProxyParts(settings, { ...common, keys: createKeyRing(settings, silentLogger) });
});
afterAll(async () => {
  await parts.close();
  await engine.stop();
});
afterEach(() => jest.restoreAllMocks());

const content = (text: string, filename = 'a.txt') => ({
  filename,
  size: text.length,
  open: () => Readable.from([Buffer.from(text)]),
});

async function awaitingUpload(): Promise<Process> {
  const created = await parts.processes.create({ caller, call, host: 'localhost' });
  return parts.processes.start(created, { caller, call, received: [] });
}

/** As another instance sends a file that ends before it says so. */
async function uploadedElsewhere({ jobId = '', pendingUploads: [task] }: Process, file: ReturnType<typeof content>) {
  const { tasks } = await parts.upstream.job('key', jobId);
  const form = tasks.find(({ name }) => name === task)?.result?.form;
  if (!form) throw new Error('there is no form');
  await postForm(form, file);
}

it('the first upload does not ask what has become of the new job, the next one does', async () => {
  const process = await awaitingUpload();
  const asked = jest.spyOn(parts.upstream, 'job');
  const short = { ...content('short'), size: 100 };
  await expect(parts.processes.upload(process, short)).rejects.toMatchObject({ fault: 'incomplete' });
  expect(asked).not.toHaveBeenCalled();
  expect(await parts.processes.upload(process, content('hello'))).toMatchObject({ state: 'running' });
  expect(asked).toHaveBeenCalledTimes(1);
});

it('an upload that another instance has sent already is answered as if it were the first', async () => {
  const process = await awaitingUpload();
  await uploadedElsewhere(process, content('hello'));
  expect(await parts.processes.upload(process, content('hello'))).toMatchObject({ state: 'running' });
});

it('another file than the one that another instance has sent is refused', async () => {
  const process = await awaitingUpload();
  await uploadedElsewhere(process, content('hello'));
  await expect(parts.processes.upload(process, content('something else'))).rejects.toMatchObject({
    status: 400,
    message: 'The input file has already been uploaded.',
  });
});

describe('of several files', () => {
  const both = { ...call, outputFormat: 'zip', mode: 'archive', files: [{ file: 'a.txt' }, { file: 'b.txt' }] };

  async function awaitingTwo(): Promise<Process> {
    const created = await parts.processes.create({ caller, call: both, host: 'localhost' });
    return parts.processes.start(created, { caller, call: both, received: [] });
  }

  const contents = async ({ jobId = '' }: Process) =>
    (await parts.upstream.job('key', jobId)).tasks
      .filter(({ operation }) => operation === 'import/upload')
      .map(({ result }) => result?.files?.[0]?.filename);

  it('each may be repeated while its client has no answer, at once or after the others', async () => {
    const [a, b] = [content('hello', 'a.txt'), content('world!', 'b.txt')];
    let process = await awaitingTwo();
    for (const each of [a, a, b, b, a]) process = await parts.processes.upload(process, each);
    expect(process.state).toBe('running');
    expect((await contents(process)).sort()).toEqual(['a.txt', 'b.txt']);
  });

  it('one that was answered may be another input of the same name and size', async () => {
    const a = content('hello', 'a.txt');
    let process = await parts.processes.upload(await awaitingTwo(), a);
    await parts.processes.confirmUpload(process, a);
    process = await parts.processes.upload((await parts.processes.byId(process.id)) ?? process, a);
    expect(process.state).toBe('running');
    expect(await contents(process)).toEqual(['a.txt', 'a.txt']);
  });

  it('those of one request are two, however alike they are', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'alike-')), 'a.txt');
    writeFileSync(path, 'hello');
    const alike = { filename: 'a.txt', size: 5, path };
    const created = await parts.processes.create({ caller, call: both, host: 'localhost' });
    const process = await parts.processes.start(created, { caller, call: both, received: [alike, alike] });
    expect(process.state).toBe('running');
    expect(await contents(process)).toEqual(['a.txt', 'a.txt']);
    rmSync(dirname(path), { recursive: true });
  });

  it('one that is none of them is refused', async () => {
    let process = await awaitingTwo();
    for (const name of ['a.txt', 'b.txt']) process = await parts.processes.upload(process, content('hello', name));
    await expect(parts.processes.upload(process, content('hello', 'c.txt'))).rejects.toMatchObject({ status: 400 });
  });

  it.each([
    ['different ones', 'a.txt', 'b.txt'],
    ['two of the same name and size', 'a.txt', 'a.txt'],
  ])('%s fill a form each when they come at once', async (_name, ...names) => {
    const process = await awaitingTwo();
    await Promise.all(names.map((name) => parts.processes.upload(process, content('hello', name))));
    expect((await contents(process)).sort()).toEqual(names);
    expect(await parts.processes.byId(process.id)).toMatchObject({ state: 'running', pendingUploads: [] });
  });

  it('one that broke off leaves its form to the next, while another is under way', async () => {
    const process = await awaitingTwo();
    const slow = new PassThrough();
    const first = parts.processes.upload(process, { ...content('hello'), open: () => slow });
    while (slow.listenerCount('data') === 0) await new Promise(setImmediate);
    const broken = { ...content('short', 'b.txt'), size: 100 };
    await expect(parts.processes.upload(process, broken)).rejects.toMatchObject({ fault: 'incomplete' });
    await parts.processes.upload(process, content('world', 'c.txt'));
    slow.end('hello');
    expect(await first).toMatchObject({ state: 'running' });
    expect((await contents(process)).sort()).toEqual(['a.txt', 'c.txt']);
  });
});
