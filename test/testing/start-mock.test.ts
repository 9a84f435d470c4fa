import path from 'node:path';
import { startMock, type TestServer } from '../../src/library';

const recordings = path.join(__dirname, '../../recordings/official-client-1.1.2');

describe('startMock of the package', () => {
  let mock: TestServer;
  beforeAll(async () => (mock = await startMock(recordings)));
  afterEach(() => mock.reset());
  afterAll(() => mock.close());

  const create = (body: object) =>
    fetch(`${mock.url}/process`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ apikey: 'any', ...body }),
    });

  it('answers as recorded and lists what was asked', async () => {
    const answer = await create({ inputformat: 'png', outputformat: 'jpg' });
    expect(answer.status).toBe(200);
    const { url } = (await answer.json()) as { url: string };
    expect(url).toContain(new URL(mock.url).host);
    expect(await mock.journal()).toMatchObject([{ method: 'POST', path: '/process', status: 200 }]);
  });

  it('answers the next calls with an armed fault, as often as asked for', async () => {
    mock.faults.arm({ name: 'too-many-requests', times: 1, retryAfter: 7 });
    const refused = await create({ inputformat: 'png', outputformat: 'jpg' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await create({ inputformat: 'png', outputformat: 'jpg' })).status).toBe(200);
    expect(() => mock.faults.arm({ name: 'slow-task' })).toThrow('A mock has no fault slow-task');
  });

  it('rejects where there is no recording', async () => {
    await expect(startMock('/no/such.har')).rejects.toThrow('/no/such.har');
  });
});
