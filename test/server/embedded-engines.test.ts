import { describeWith } from '../requirements';
import { startTestProxy, type TestProxy } from '../running-proxy';
import { startPostgres, type PostgresServer } from '../services/postgres';
import { startS3rver } from '../services/s3rver';

/** A loaded machine takes its time to make the server and its databases. */
jest.setTimeout(120_000);

describeWith(['postgresql'], 'instances whose embedded engines share PostgreSQL and a bucket', () => {
  let server: PostgresServer;
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  let s3: Awaited<ReturnType<typeof startS3rver>>;
  let instances: TestProxy[] = [];
  beforeAll(async () => {
    [server, s3] = await Promise.all([startPostgres(), startS3rver()]);
    const { endpoint, bucket, access_key_id, secret_access_key } = s3.parameters;
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: access_key_id, AWS_SECRET_ACCESS_KEY: secret_access_key });
    const settings = {
      databaseUrl: server.url,
      secretKey: 'a secret of all instances',
      upstream: 'engine' as const,
      engineFiles: `s3://${bucket}/engines`,
      engineS3Url: endpoint,
      networkPolicy: 'public',
    };
    instances = await Promise.all([settings, settings].map((each) => startTestProxy(each)));
  });
  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.close()));
    await s3?.stop();
    await server?.close();
    const before = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });
  const json = async (answer: Promise<Response>) => (await (await answer).json()) as Record<string, never>;

  it('carry a conversion together, whichever is asked', async () => {
    const [first = '', second = ''] = instances.map(({ url }) => url);
    const at = (base: string, url = '') => base + new URL(`http:${url}`).pathname;
    const { url } = await json(
      fetch(`${first}/process`, form({ apikey: 'any', inputformat: 'csv', outputformat: 'xlsx' })),
    );
    const started = await json(fetch(at(second, url), form({ input: 'upload', save: 'true' })));
    const { upload } = started as { upload?: { url: string } };
    await fetch(`${at(first, upload?.url)}/table.csv`, { method: 'PUT', body: 'a,b\n1,2\n' });
    const ended = await json(fetch(`${at(second, url)}?wait`));
    expect(ended).toMatchObject({ step: 'finished', output: { ext: 'xlsx' } });
    const file = await fetch(at(first, (ended as { output?: { url: string } }).output?.url));
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    expect((await fetch(at(first, url), { method: 'DELETE' })).status).toBe(200);
  });
});
