import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expire, type ExpiryParts } from '../../src/engine/jobs/expiry';
import { silentLogger } from '../../src/runtime';
import { ManualClock } from '../manual-clock';
import { caller, capitalsJob, startTestEngine, type TestEngine } from './running-engine';

const hour = 3_600_000;

describe('expiry (v2-contract 3.1, 4.3)', () => {
  let engine: TestEngine;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock(Date.now());
    engine = await startTestEngine({ clock });
  });
  afterEach(() => engine.stop());

  const statusOf = async (path: string) => (await caller(engine)('GET', path)).status;

  it('deletes jobs and single tasks with their files 24 h after their end', async () => {
    const call = caller(engine);
    const job = (await call('POST', '/sync/v2/jobs', capitalsJob())).body.data;
    const task = (await call('POST', '/sync/v2/import/raw', { file: 'x', filename: 'x.txt' })).body.data;
    clock.advance(23 * hour);
    await untilIdle();
    expect([await statusOf(`/v2/jobs/${job.id}`), await statusOf(`/v2/tasks/${task.id}`)]).toEqual([200, 200]);
    clock.advance(1.1 * hour);
    await untilIdle();
    expect([await statusOf(`/v2/jobs/${job.id}`), await statusOf(`/v2/tasks/${task.id}`)]).toEqual([404, 404]);
    while ((await readdir(join(engine.dataDir, 'files'))).length > 0) await untilIdle();
  });

  it('lets others have their turn while it deletes hundreds', async () => {
    const call = caller(engine);
    const body = {
      tasks: Object.fromEntries(Array.from({ length: 4 }, (_, at) => [`t${at}`, { operation: 'import/upload' }])),
    };
    const ids: string[] = [];
    for (let count = 0; count < 60; count += 1) ids.push((await call('POST', '/v2/jobs', body)).body.data.id);
    clock.advance(12.1 * hour);
    while ((await call('GET', `/v2/jobs/${ids.at(-1)}`)).body.data.status !== 'error');
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    clock.advance(24.1 * hour);
    while ((await statusOf(`/v2/jobs/${ids.at(-1)}`)) !== 404);
    delay.disable();
    expect((await call('GET', '/v2/jobs')).body.data).toEqual([]);
    expect(delay.max / 1e6).toBeLessThan(1000);
  });

  it('fails an import/upload whose form has expired, and its job', async () => {
    const tasks = { ...capitalsJob().tasks, in: { operation: 'import/upload' } };
    const { id } = (await caller(engine)('POST', '/v2/jobs', { tasks })).body.data;
    clock.advance(12.1 * hour);
    await untilIdle();
    expect((await caller(engine)('GET', `/v2/jobs/${id}`)).body.data.status).toBe('error');
  });

  const untilIdle = () => new Promise(setImmediate);
});

it('is the work of one engine among those that share their jobs', async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const looks: boolean[] = [];
  let isKeeper = false;
  const found = async () => {
    looks.push(isKeeper);
    return [];
  };
  const store = { jobsEndedBefore: found, tasksEndedBefore: found, uploadsCreatedBefore: found };
  const parts = { store, clock, logger: silentLogger, cluster: { isKeeper: () => isKeeper } };
  const sweeping = expire(parts as unknown as ExpiryParts, stop.signal);
  for (const keeps of [false, true, false]) {
    isKeeper = keeps;
    await nextTurn();
    clock.advance(60_000);
    await nextTurn();
  }
  stop.abort();
  await sweeping;
  expect(looks).toEqual([true, true, true]);
});
