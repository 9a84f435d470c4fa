import { readFileSync } from 'node:fs';
import { startEngine, type TestEngine } from '../../src/library';
import { fixture } from '../running-proxy';

describe('startEngine of the package', () => {
  let engine: TestEngine;
  beforeAll(async () => (engine = await startEngine()));
  afterAll(() => engine.close());
  beforeEach(() => engine.reset());

  const convert = async ({ syncUrl } = engine) => {
    const file = readFileSync(fixture('example.png')).toString('base64');
    const tasks = {
      import: { operation: 'import/base64', file, filename: 'example.png' },
      convert: { operation: 'convert', input: 'import', output_format: 'jpg' },
    };
    const answer = await fetch(`${syncUrl}/jobs`, {
      method: 'POST',
      headers: { Authorization: 'Bearer any', 'Content-Type': 'application/json' },
      body: JSON.stringify({ tasks }),
    });
    return (await answer.json()) as { data: { id: string; status: string } };
  };

  it('runs v2 jobs and lists the calls', async () => {
    expect((await convert()).data.status).toBe('finished');
    expect(await engine.journal()).toMatchObject([{ method: 'POST', path: '/sync/v2/jobs', status: 201 }]);
  });

  it('fails as it is told, and forgets its jobs and faults at a reset', async () => {
    engine.faults.arm({ name: 'failing-conversion', times: 2 });
    const { data } = await convert();
    expect(data.status).toBe('error');
    await engine.reset();
    const headers = { Authorization: 'Bearer any' };
    expect((await fetch(`${engine.v2Url}/jobs/${data.id}`, { headers })).status).toBe(404);
    expect((await convert()).data.status).toBe('finished');
  });

  it('shares nothing with another one in the same process', async () => {
    const other = await startEngine();
    for (const each of [engine, other, engine]) expect((await convert(each)).data.status).toBe('finished');
    engine.faults.arm({ name: 'failing-conversion' });
    expect((await convert(other)).data.status).toBe('finished');
    expect(await other.journal()).toHaveLength(2);
    await other.close();
    expect((await convert()).data.status).toBe('error');
    expect((await convert()).data.status).toBe('finished');
  });
});
