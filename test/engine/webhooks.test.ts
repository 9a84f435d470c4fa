import { createHmac } from 'node:crypto';
import { signatureOf } from '../../src/engine/webhooks';
import { listener } from './listener';
import { caller, capitalsJob, startTestEngine, type TestEngine } from './running-engine';

describe('webhooks (v2-contract 3.3, 6.1)', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.stop());

  it('sign the raw body with HMAC-SHA256, as in the test vectors', () => {
    expect(signatureOf('cloudconvert', 'secret')).toBe(
      'c37545a80cd26b6bd28bb49ef43b946d31535217448123b585fea3515bd2a062',
    );
    expect(signatureOf('{"event":"job.finished"}', 'secret')).toBe(
      '3431a66bd552a0cc4047145baf9330054b9d8a57d142066bf9246fd6f4478403',
    );
  });

  it('are created, listed at both places, filtered by url, and deleted', async () => {
    const call = caller(engine, 'lister');
    const created = await call('POST', '/v2/webhooks', { url: 'http://site.test/a', events: ['job.finished'] });
    expect(created.status).toBe(201);
    expect(created.body.data).toEqual({
      id: expect.any(Number),
      url: 'http://site.test/a',
      events: ['job.finished'],
      disabled: false,
      failing: false,
      signing_secret: expect.stringMatching(/^\w+$/),
      created_at: expect.any(String),
      updated_at: expect.any(String),
      links: { self: expect.any(String) },
    });
    await call('POST', '/v2/webhooks', { url: 'http://site.test/b', events: ['job.failed'] });
    expect((await call('GET', '/v2/webhooks')).body.data).toHaveLength(2);
    expect((await call('GET', '/v2/users/me/webhooks?filter[url]=http://site.test/b')).body.data).toHaveLength(1);
    expect((await call('DELETE', `/v2/webhooks/${created.body.data.id}`)).status).toBe(204);
    expect((await call('GET', '/v2/webhooks')).body.data).toHaveLength(1);
  });

  it('name what is wrong with them', async () => {
    const { status, body } = await caller(engine)('POST', '/v2/webhooks', { events: ['job.eaten'] });
    expect([status, Object.keys(body.errors).sort()]).toEqual([422, ['events', 'url']]);
  });

  it('tell the events they ask for, signed over a body with escaped slashes', async () => {
    const call = caller(engine, 'told');
    const server = await listener();
    const events = ['job.created', 'job.finished'];
    const { signing_secret: secret } = (await call('POST', '/v2/webhooks', { url: server.url, events })).body.data;
    const { id } = (await call('POST', '/v2/jobs', capitalsJob())).body.data;
    const calls = await server.untilCalls(2);
    const bodies = calls.map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ event }) => event).sort()).toEqual(events);
    const finished = calls.find(({ body }) => body.includes('job.finished'));
    expect(JSON.parse(finished?.body ?? '').job).toMatchObject({ id, status: 'finished', tasks: expect.any(Array) });
    expect(finished?.body).toContain('http:\\/\\/');
    expect(finished?.headers['content-type']).toBe('application/json');
    expect(finished?.headers['cloudconvert-signature']).toBe(
      createHmac('sha256', secret)
        .update(finished?.body ?? '')
        .digest('hex'),
    );
    await server.close();
  });

  it('of a single job tell its end only, signed with the secret of the account', async () => {
    const call = caller(engine, 'single');
    const server = await listener();
    await call('POST', '/sync/v2/jobs', { ...capitalsJob('x', { output_format: 'broken' }), webhook_url: server.url });
    const [first] = await server.untilCalls(1);
    expect(JSON.parse(first?.body ?? '').event).toBe('job.failed');
    const { webhook_url_secret: secret } = (await call('GET', '/_/account')).body.data;
    expect(first?.headers['cloudconvert-signature']).toBe(signatureOf(first?.body ?? '', secret));
    await server.close();
  });

  it('are disabled by 410, and not repeated on another 4xx', async () => {
    const call = caller(engine, 'disabled');
    const gone = await listener(410);
    const refusing = await listener(404);
    const make = async (url: string) => (await call('POST', '/v2/webhooks', { url, events: ['job.finished'] })).body;
    await make(gone.url);
    await make(refusing.url);
    await call('POST', '/sync/v2/jobs', capitalsJob());
    const states = async () =>
      (await call('GET', '/v2/webhooks')).body.data.map(({ disabled, failing }: Record<string, boolean>) => ({
        disabled,
        failing,
      }));
    let marked = await states();
    while (marked.some(({ failing }: { failing: boolean }) => !failing)) marked = await states();
    expect(marked).toEqual([
      { disabled: true, failing: true },
      { disabled: false, failing: true },
    ]);
    await call('POST', '/sync/v2/jobs', capitalsJob());
    await refusing.untilCalls(2);
    expect(gone.calls).toHaveLength(1);
    await Promise.all([gone.close(), refusing.close()]);
  });

  it('are one for each URL, whatever its events, and no more than 50', async () => {
    const call = caller(engine, 'busy');
    const make = (url: string, event: string) => call('POST', '/v2/webhooks', { url, events: [event] });
    const first = (await make('http://site.test/0', 'job.finished')).body.data;
    await make('http://site.test/0', 'job.finished');
    const { data } = (await make('http://site.test/0', 'job.failed')).body;
    expect(data).toMatchObject({ id: first.id, events: ['job.finished', 'job.failed'] });
    for (let number = 1; number < 50; number += 1) await make(`http://site.test/${number}`, 'job.finished');
    const refused = await make('http://site.test/50', 'job.finished');
    expect([refused.status, refused.body.errors.url]).toEqual([
      422,
      ['An account may not have more than 50 webhooks.'],
    ]);
  });
});
