import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../manual-clock';
import { caller, capitalsJob, startTestEngine, type TestEngine } from './running-engine';

describe('accounts of a keys file', () => {
  let engine: TestEngine;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keys-'));
    const keysFile = join(folder, 'keys.json');
    await writeFile(
      keysFile,
      JSON.stringify({
        all: { username: 'ann', email: 'ann@site.test' },
        reader: { scopes: ['task.read'] },
        poor: { credits: 1 },
        slow: { tasks_per_minute: 2 },
      }),
    );
    engine = await startTestEngine({ keysFile });
  });
  afterAll(async () => {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('are those of its keys: another key is not authenticated', async () => {
    expect((await caller(engine, 'unknown')('GET', '/v2/users/me')).status).toBe(401);
    const { body } = await caller(engine, 'all')('GET', '/v2/users/me');
    expect(body.data).toEqual({
      id: expect.any(Number),
      username: 'ann',
      email: 'ann@site.test',
      created_at: expect.any(String),
      credits: expect.any(Number),
      paying: true,
      task_priority: null,
      tasks_per_minute: null,
      links: { self: expect.any(String) },
    });
  });

  it.each(['constructor', '__proto__', 'toString'])('are not found under %s, which every object has', async (key) => {
    expect((await caller(engine, key)('GET', '/v2/users/me')).status).toBe(401);
  });

  it('may do what the scopes of the key say (v2-contract 1.2)', async () => {
    const call = caller(engine, 'reader');
    expect((await call('GET', '/v2/jobs')).status).toBe(200);
    const refused = await call('POST', '/v2/jobs', capitalsJob());
    expect([refused.status, refused.body.code]).toEqual([403, 'FORBIDDEN']);
    expect((await call('GET', '/v2/users/me')).status).toBe(403);
    expect((await call('GET', '/v2/webhooks')).status).toBe(403);
  });

  it('pay a credit for a conversion and get 402 when none is left (v2-contract 1.4)', async () => {
    const call = caller(engine, 'poor');
    await call('POST', '/sync/v2/jobs', capitalsJob());
    expect((await call('GET', '/v2/users/me')).body.data.credits).toBe(0);
    const refused = await call('POST', '/v2/jobs', capitalsJob());
    expect([refused.status, refused.body.code]).toEqual([402, 'CREDITS_EXCEEDED']);
  });

  it('are throttled with 429 and Retry-After where the key has a limit (v2-contract 1.5)', async () => {
    const call = caller(engine, 'slow');
    const answers = [];
    for (let count = 0; count < 3; count += 1) answers.push(await call('POST', '/v2/import/upload', {}));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 429]);
    expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['1', '0', '0']);
    expect(answers[2]?.body.code).toBe('TOO_MANY_REQUESTS');
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('are let through again a minute after the first of those calls', async () => {
    const clock = new ManualClock();
    const timed = await startTestEngine({ keysFile: join(folder, 'keys.json'), clock });
    const create = async () => (await caller(timed, 'slow')('POST', '/v2/import/upload', {})).status;
    expect([await create(), await create(), await create()]).toEqual([201, 201, 429]);
    clock.advance(59_999);
    expect(await create()).toBe(429);
    clock.advance(1);
    expect([await create(), await create(), await create()]).toEqual([201, 201, 429]);
    await timed.stop();
  });

  it.each(['{', '[]', '{"key": 5}', '{"key": {"scopes": "task.read"}}', '{"key": {"credits": "all"}}', undefined])(
    'need a keys file that can be read, which %s is not',
    async (content) => {
      const keysFile = join(folder, 'wrong.json');
      await rm(keysFile, { force: true });
      if (content !== undefined) await writeFile(keysFile, content);
      const start = startTestEngine({ keysFile });
      await expect(start).rejects.toMatchObject({ name: 'StartError', message: expect.stringContaining('wrong.json') });
    },
  );
});

/** Their SHA-256 begin with the same 31 bits, which an account's number is taken from. */
const alike = ['key-8337', 'key-15029'] as const;

describe('accounts of any key', () => {
  let engine: TestEngine;
  beforeAll(async () => (engine = await startTestEngine()));
  afterAll(() => engine.stop());

  it('are each their own, also where two keys would have the same number', async () => {
    const [one, other] = [caller(engine, alike[0]), caller(engine, alike[1])];
    const [job, webhook] = await Promise.all([
      one('POST', '/v2/jobs', capitalsJob()),
      one('POST', '/v2/webhooks', { url: 'http://a.test/', events: ['job.failed'] }),
    ]);
    const { id } = job.body.data;
    expect((await other('GET', '/v2/jobs')).body.data).toEqual([]);
    expect((await other('GET', '/v2/webhooks')).body.data).toEqual([]);
    expect((await other('GET', `/v2/jobs/${id}`)).status).toBe(404);
    expect((await other('DELETE', `/v2/jobs/${id}`)).status).toBe(404);
    expect((await other('DELETE', `/v2/webhooks/${webhook.body.data.id}`)).status).toBe(404);
    const [mine, theirs] = await Promise.all([one('GET', '/v2/users/me'), other('GET', '/v2/users/me')]);
    expect(mine.body.data.id).not.toBe(theirs.body.data.id);
    expect((await other('GET', `/v2/users/${mine.body.data.id}`)).status).toBe(404);
    expect((await one('GET', `/v2/jobs/${id}`)).status).toBe(200);
  });

  it('have one number, however many calls of a new key come at once', async () => {
    const call = caller(engine, 'new-at-once');
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('GET', '/v2/users/me')));
    expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1);
  });
});
