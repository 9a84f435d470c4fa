import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caller, startTestEngine, type TestEngine } from './running-engine';

describe('the database of the engine', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sealed-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const secret = 'planted-secret-of-a-storage';
  const receiver = `http://user:${secret}@site.test/done?token=${secret}`;

  async function filled(engine: TestEngine) {
    const call = caller(engine);
    const task = (await call('POST', '/v2/import/upload', { note: secret })).body.data;
    const webhook = (await call('POST', '/v2/webhooks', { url: receiver, events: ['job.finished'] })).body.data;
    const account = (await call('GET', '/_/account')).body.data;
    return { task, webhook, account };
  }

  it('shows no parameter of a task, no address of a webhook and nothing that signs', async () => {
    const engine = await startTestEngine({ dataDir });
    const { task, webhook, account } = await filled(engine);
    const call = caller(engine);
    expect((await call('GET', `/v2/tasks/${task.id}?include=payload`)).body.data.payload.note).toBe(secret);
    expect((await call('GET', `/v2/webhooks/${webhook.id}`)).body.data).toEqual(webhook);
    const names = (await readdir(dataDir)).filter((name) => name.startsWith('engine.sqlite'));
    const contents = await Promise.all(names.map((name) => readFile(join(dataDir, name))));
    await engine.close();
    expect(contents.length).toBeGreaterThan(0);
    for (const planted of [secret, webhook.signing_secret, account.signed_url_secret])
      for (const content of contents) expect(content.includes(planted)).toBe(false);
  });

  it('is opened with the former SECRET_KEY beside the new one, and links of before stay good', async () => {
    const before = await startTestEngine({ dataDir, secretKey: 'former' });
    const { task, webhook, account } = await filled(before);
    await before.close();
    const after = await startTestEngine({ dataDir, secretKey: 'new', secretKeyPrevious: 'former' });
    const call = caller(after);
    expect((await call('GET', `/v2/tasks/${task.id}?include=payload`)).body.data.payload.note).toBe(secret);
    expect((await call('GET', '/v2/webhooks')).body.data).toMatchObject([{ url: receiver, id: webhook.id }]);
    expect((await call('GET', '/_/account')).body.data.signed_url_secret).toBe(account.signed_url_secret);
    await after.close();
  });

  it('refuses a start with another SECRET_KEY, and names it', async () => {
    await (await startTestEngine({ dataDir, secretKey: 'former' })).close();
    await expect(startTestEngine({ dataDir, secretKey: 'other' })).rejects.toThrow(/SECRET_KEY/);
  });
});
