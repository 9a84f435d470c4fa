import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEngineProgram } from '../engine-program';
import { caller, capitalsJob } from '../running-engine';
import { startTestCluster, type TestCluster } from './test-cluster';

describe('an engine of a cluster whose database goes away', () => {
  let cluster: TestCluster;
  let folder: string;
  beforeAll(async () => {
    cluster = await startTestCluster();
    folder = await mkdtemp(path.join(tmpdir(), 'engine-'));
  });
  afterAll(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('answers 503, bears that the queue does not hear of the end of a task, and goes on once the database is back', async () => {
    const engine = await startEngineProgram(folder, await cluster.options(), 'held behind each run');
    const call = caller(engine);
    const { id } = (await call('POST', '/v2/import/raw', { file: 'text', filename: 'a.txt' })).body.data;
    while ((await call('GET', `/v2/tasks/${id}`)).body.data.status !== 'finished');
    await cluster.postgres.crash();
    engine.goOn();
    const gone = engine.ended.then(() => 'gone');
    const away = await Promise.race([gone, call('GET', `/v2/tasks/${id}`)]);
    expect(away).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } });
    await cluster.postgres.start();
    while (![200, 'gone'].includes(await Promise.race([gone, statusOf(call('GET', '/v2/users/me'))])));
    const made = await Promise.race([gone, call('POST', '/sync/v2/jobs', capitalsJob()).catch(() => gone)]);
    expect(made).toMatchObject({ body: { data: { status: 'finished' } } });
    await engine.kill();
  });
});

async function statusOf(answer: Promise<{ status: number }>): Promise<number> {
  return (await answer.catch(() => ({ status: 0 }))).status;
}
