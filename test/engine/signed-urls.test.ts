import CloudConvert from 'cloudconvert';
import { caller, capitalsJob, startTestEngine, type TestEngine } from './running-engine';

describe('signed URLs (v2-contract 6.3)', () => {
  let engine: TestEngine;
  let base: string;
  let secret: string;
  beforeAll(async () => {
    engine = await startTestEngine();
    const { data } = (await caller(engine)('GET', '/_/account')).body;
    base = data.signed_url_base;
    secret = data.signed_url_secret;
  });
  afterAll(() => engine.stop());

  const sdk = new CloudConvert('test-key');
  const sign = (job: object, cacheKey?: string) => sdk.signedUrls.sign(base, secret, job as never, cacheKey as never);
  const jobs = async () => (await caller(engine)('GET', '/v2/jobs')).body.data.length as number;

  it('made by the official SDK send the visitor to the file, a new job each time', async () => {
    const before = await jobs();
    const url = sign(capitalsJob('signed ~~~ ???'));
    const visit = await fetch(url, { redirect: 'manual' });
    expect(visit.status).toBe(302);
    expect(await (await fetch(url)).text()).toBe('SIGNED ~~~ ???');
    expect(await jobs()).toBe(before + 2);
  });

  it('with a cache key share one job', async () => {
    const before = await jobs();
    const url = sign(capitalsJob('cached'), 'key-1');
    expect(await (await fetch(url)).text()).toBe('CACHED');
    expect(await (await fetch(url)).text()).toBe('CACHED');
    expect(await jobs()).toBe(before + 1);
  });

  it('with a wrong signature are refused, of an unknown base not found', async () => {
    const url = sign(capitalsJob());
    expect((await fetch(url.replace(/s=\w\w/, 's=00'))).status).toBe(403);
    expect((await fetch(url.replace(/\/s\/\w/, '/s/x'))).status).toBe(404);
  });

  it('need an export/url, and tell why there is no file', async () => {
    const without = await fetch(sign({ tasks: { in: capitalsJob().tasks.in } }));
    expect(without.status).toBe(422);
    const broken = await fetch(sign(capitalsJob('x', { output_format: 'broken' })));
    expect([broken.status, await broken.json()]).toMatchObject([422, { message: 'Conversion failed' }]);
  });
});
