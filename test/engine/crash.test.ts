import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngineProgram, type EngineProgram } from './engine-program';
import { listener } from './listener';
import { caller, capitalsJob, startTestEngine, taskNamed } from './running-engine';

describe('an engine that is killed', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'engine-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const later = (text: string) => capitalsJob(text, { output_format: 'later' });

  async function untilConverting({ base }: EngineProgram, count: number): Promise<void> {
    const conversions = '/v2/tasks?filter[operation]=convert&filter[status]=processing';
    while ((await caller({ base })('GET', conversions)).body.data.length < count);
  }

  it('does its jobs in flight and those in the row after the next start, and takes uploads it has given forms for', async () => {
    const killed = await startEngineProgram(dataDir);
    const call = caller(killed);
    const ids: string[] = [];
    for (const text of ['one', 'two', 'three']) ids.push((await call('POST', '/v2/jobs', later(text))).body.data.id);
    const upload = (await call('POST', '/v2/import/upload', {})).body.data;
    const done = (await call('POST', '/sync/v2/jobs', { tasks: { in: capitalsJob().tasks.in } })).body.data;
    await untilConverting(killed, 2);
    await killed.kill();
    await mkdir(join(dataDir, 'files', 'of-a-task-that-was-being-deleted'));

    const engine = await startTestEngine({ dataDir });
    const again = caller(engine);
    const texts: string[] = [];
    for (const id of ids) {
      const { data } = (await again('GET', `/sync/v2/jobs/${id}`)).body;
      texts.push(await (await fetch(taskNamed(data, 'out').result.files[0].url)).text());
    }
    expect(texts).toEqual(['ONE', 'TWO', 'THREE']);
    expect((await again('GET', `/v2/jobs/${done.id}`)).body.data).toMatchObject({
      ...done,
      tasks: expect.any(Array),
      links: expect.any(Object),
    });
    const form = new FormData();
    for (const [name, value] of Object.entries(upload.result.form.parameters)) form.append(name, String(value));
    form.append('file', new Blob(['late']), 'late.txt');
    const target = upload.result.form.url.replace(killed.base, engine.base);
    expect((await fetch(target, { method: 'POST', body: form })).status).toBe(201);
    expect(await readdir(join(dataDir, 'files'))).not.toContain('of-a-task-that-was-being-deleted');
    await engine.stop();
    expect(await readdir(join(dataDir, 'work')).catch(() => [])).toEqual([]);
  });

  it('gives up a task that was running at two kills, cleanly', async () => {
    const first = await startEngineProgram(dataDir);
    const { id } = (await caller(first)('POST', '/v2/jobs', later('x'))).body.data;
    await untilConverting(first, 1);
    await first.kill();
    const second = await startEngineProgram(dataDir);
    await untilConverting(second, 1);
    await second.kill();

    const engine = await startTestEngine({ dataDir });
    const { data } = (await caller(engine)('GET', `/sync/v2/jobs/${id}`)).body;
    expect(data.status).toBe('error');
    expect(taskNamed(data, 'conv')).toMatchObject({ status: 'error', code: 'ENGINE_STOPPED' });
    expect(taskNamed(data, 'out')).toMatchObject({ code: 'INPUT_TASK_FAILED' });
    await engine.stop();
  });

  it.each(['between task and job', 'behind the job'] as const)(
    'tells a webhook of a job, and charges it, though it was killed %s',
    async (abyss) => {
      const receiver = await listener();
      const killed = await startEngineProgram(dataDir, {}, abyss);
      await caller(killed)('POST', '/v2/jobs', { ...capitalsJob(), webhook_url: receiver.url });
      await killed.ended;
      expect(receiver.calls).toEqual([]);

      const engine = await startTestEngine({ dataDir });
      const [told] = await receiver.untilCalls(1);
      expect(JSON.parse(told?.body ?? '')).toMatchObject({ event: 'job.finished', job: { status: 'finished' } });
      expect((await caller(engine)('GET', '/v2/users/me')).body.data.credits).toBe(99_999);
      await engine.stop();
      await receiver.close();
    },
  );

  it('goes on after a graceful stop as well, and its folder belongs to one engine at a time', async () => {
    const engine = await startTestEngine({ dataDir });
    const { id } = (await caller(engine)('POST', '/v2/jobs', capitalsJob('x', { output_format: 'endless' }))).body.data;
    await expect(startTestEngine({ dataDir })).rejects.toThrow('in use by another engine');
    await engine.close();
    const next = await startTestEngine({ dataDir });
    expect((await caller(next)('GET', `/v2/jobs/${id}`)).body.data.status).toMatch(/waiting|processing/);
    await next.stop();
  });
});
