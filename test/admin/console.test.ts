import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import request from 'supertest';
import { startReceiver } from '../deliveries/receiver';
import { fixture, useTestProxy } from '../running-proxy';

const token = 'the-admin-token';
const proxy = useTestProxy({ adminToken: token });
const bearer = { Authorization: `Bearer ${token}` };

describe('signing in to the console', () => {
  it('gives a cookie that no script reads and no other site sends', async () => {
    const { headers, body } = await signIn(token).expect(200);
    const [cookie] = headers['set-cookie'] as unknown as string[];
    expect(cookie).toMatch(/^cc_console=[^;]+; Max-Age=\d+; Path=\/_\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
    expect(body).toMatchObject({ signedIn: true, by: 'session', csrf: expect.any(String) as string });
  });

  it('is refused with another token, without a hint for browsers to ask by themselves', async () => {
    await signIn('another').expect(401);
    const { headers } = await request(proxy.url).get('/_/api/processes').expect(401);
    expect(headers['www-authenticate']).toBe('Bearer');
  });

  it.each([
    ['a made-up cookie', 'cc_console=99999999999999.abc.def'],
    ['an old one', 'cc_console=1.abc.def'],
  ])('does not take %s', async (_what, cookie) => {
    await request(proxy.url).get('/_/api/processes').set('Cookie', cookie).expect(401);
  });

  it('lets in by its cookie, which changes something only with the CSRF token, until signing out', async () => {
    const { cookie, csrf } = await session();
    await request(proxy.url).get('/_/api/processes').set('Cookie', cookie).expect(200);
    const change = () => request(proxy.url).post('/_/api/processes/unknown/cancel').set('Cookie', cookie);
    await change().expect(403);
    await change().set('X-CSRF-Token', 'guessed').expect(403);
    await change().set('X-CSRF-Token', csrf).expect(404);
    await request(proxy.url).delete('/_/api/session').set('Cookie', cookie).set('X-CSRF-Token', csrf).expect(204);
    await request(proxy.url).get('/_/api/processes').set('Cookie', cookie).expect(401);
  });

  it('asks a script with a Bearer token for nothing else, a browser with a password for the CSRF token', async () => {
    await request(proxy.url).post('/_/api/processes/unknown/cancel').set(bearer).expect(404);
    await request(proxy.url).post('/_/api/processes/unknown/cancel').auth('admin', token).expect(403);
  });

  it('makes a guesser wait', async () => {
    const statuses = [];
    for (let each = 0; each < 12; each += 1) statuses.push((await signIn('wrong')).status);
    expect(statuses.slice(-1)).toEqual([429]);
  });
});

describe('answers below /_/api/', () => {
  it.each(['br', 'gzip'])('are compressed by %s for whoever takes it, and kept by nobody', async (encoding) => {
    const { headers } = await request(proxy.url).get('/_/api/health').set(bearer).set('Accept-Encoding', encoding);
    expect(headers).toMatchObject({ 'content-encoding': encoding, 'cache-control': 'no-store' });
    const report = await request(proxy.url).get('/_/api/report').set(bearer).expect(200);
    expect(report.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });

  it('are not where a secret stands in them, or events are to come at once', async () => {
    const session = await request(proxy.url).get('/_/api/session').set(bearer).set('Accept-Encoding', 'gzip');
    expect(session.headers['content-encoding']).toBeUndefined();
    const stream = await openLive();
    expect(stream.headers['content-encoding']).toBeUndefined();
    stream.destroy();
  });
});

describe('the console', () => {
  it('shows a conversion live, from its creation to its end', async () => {
    const stream = await openLive();
    const seen: string[] = [];
    const finished = (async () => {
      for await (const chunk of stream) {
        seen.push(String(chunk));
        if (seen.join('').includes('"status":"finished"')) return;
      }
    })();
    await convert({ outputformat: 'jpg' });
    await finished;
    stream.destroy();
    expect(seen.join('')).toMatch(/^retry: 2000[^]*event: processes\ndata: \{"items":\[[^]*"filename":"example.png"/);
  });

  it('shows what came in, what it became and how it ended, without the key', async () => {
    const options = { 'converteroptions[resize]': '99x', 'converteroptions[nonsense]': '1' };
    const id = await convert({ outputformat: 'jpg', save: 'true', ...options });
    const { body, text } = await api(`processes/${id}`);
    expect(text).not.toContain('k3y-of-the-caller');
    expect(body.calls).toMatchObject([
      { route: 'convert', encoding: 'multipart', files: [{ filename: 'example.png' }] },
    ]);
    expect(body.run.job.tasks.convert).toMatchObject({ width: 99 });
    expect(body.warnings).toMatchObject([{ parameter: 'converteroptions.nonsense' }]);
    expect(body.timeline.map(({ title }: { title: string }) => title)).toEqual(
      expect.arrayContaining(['Created', 'Started', 'Upload', 'Convert', 'Export', 'Finished']),
    );
    expect(body.answer.body).toMatchObject({ step: 'finished', output: { filename: 'example.jpg' } });
  });

  it('makes a thumbnail of the output on demand', async () => {
    const id = await convert({ outputformat: 'jpg', save: 'true' });
    const url = `/_/api/processes/${id}/thumbnails?side=output&index=0`;
    const { headers, body } = await request(proxy.url).post(url).set(bearer).expect(200);
    expect([headers['content-type'], (body as Buffer).subarray(1, 4).toString()]).toEqual(['image/png', 'PNG']);
    const beyond = `/_/api/processes/${id}/thumbnails?side=output&index=7`;
    await request(proxy.url).post(beyond).set(bearer).expect(422);
  });

  it('deletes only when told twice, and writes down who did', async () => {
    const id = await convert({ outputformat: 'jpg', save: 'true' });
    const remove = (query: string) => request(proxy.url).delete(`/_/api/processes/${id}${query}`).set(bearer);
    await remove('').expect(400);
    await remove(`?confirm=${id}`).expect(204);
    await request(proxy.url).get(`/process/${id}`).expect(404);
    await written(async () => {
      const { body } = await api('audit');
      expect(body.entries[0]).toMatchObject({ action: 'delete', by: 'token', processId: id, from: '127.0.0.1' });
    });
    expect((await api(`processes/${id}`)).body).toMatchObject({ exists: false, item: { status: 'finished' } });
  });

  it('cancels what still waits, and nothing that is over', async () => {
    const { body } = await request(proxy.url)
      .post('/process')
      .send({ apikey: 'a', inputformat: 'png', outputformat: 'jpg' });
    const { id } = body as { id: string };
    const cancel = () => request(proxy.url).post(`/_/api/processes/${id}/cancel`).set(bearer);
    await cancel().expect(204);
    await cancel().expect(409);
    await written(async () => expect((await api(`processes/${id}`)).body.item.status).toBe('cancelled'));
  });

  it('tries a delivery again that was given up, and shows every try', async () => {
    const receiver = await startReceiver((_request, response) => {
      response.statusCode = receiver.received.length === 1 ? 404 : 200;
      response.end();
    });
    const id = await convert({ outputformat: 'jpg', callback: receiver.url });
    const [delivery] = await written(async () => {
      const { deliveries } = (await api(`processes/${id}`)).body as { deliveries: { state: string; id: string }[] };
      expect(deliveries).toMatchObject([{ kind: 'callback', state: 'given-up', canTryAgain: true }]);
      return deliveries;
    });
    await request(proxy.url).post(`/_/api/deliveries/${delivery?.id}/retry`).set(bearer).expect(204);
    await written(async () => {
      const { timeline } = (await api(`processes/${id}`)).body as { timeline: { title: string }[] };
      const titles = timeline.map(({ title }) => title).filter((title) => /^Callback/.test(title));
      expect(titles).toEqual(['Callback, try 1: given up', 'Callback: done']);
    });
    await receiver.close();
  });

  it.each(['limit=0', 'limit=501', 'before=x', 'status=odd', 'range=year', 'unknown=1'])(
    'answers 400 with the reason to the query %s',
    async (query) => {
      const path = query.startsWith('range') ? 'statistics' : 'processes';
      const { body } = await request(proxy.url).get(`/_/api/${path}?${query}`).set(bearer).expect(400);
      expect(body.error).toMatch(/^"\w+" /);
    },
  );

  it('tells that no key is phased out where none is', async () => {
    expect((await api('phase-out')).body).toEqual({ events: [] });
  });

  it('masks every secret among the settings', async () => {
    const { text, body } = await api('health');
    expect(text).not.toContain(token);
    expect(body.settings).toContainEqual(expect.objectContaining({ variable: 'ADMIN_TOKEN', value: '*** (set)' }));
    expect(body).toMatchObject({ status: 'ready', database: { kind: 'SQLite' }, upstream: { name: 'engine' } });
  });

  it('names the programs of the engine, and what would install those that are missing', async () => {
    const { body } = await api('engine');
    const missing = body.engine.programs.filter(({ path }: { path?: string }) => !path);
    expect(body.engine.programs.length).toBeGreaterThan(10);
    expect(body.engine.install === undefined).toBe(missing.length === 0);
  });

  it('offers in its form what the upstream offers, with types and limits', async () => {
    expect((await api('formats?input=png')).body.formats).toContain('jpg');
    const { body } = await api('conversion?input=png&output=jpg');
    expect(body.options).toContainEqual(expect.objectContaining({ name: 'quality', kind: 'number', default: '70' }));
    await request(proxy.url).get('/_/api/conversion?input=png&output=nonsense').set(bearer).expect(404);
  });

  it('writes one call in every encoding, all of which become the same job', async () => {
    const given = {
      inputformat: 'png',
      outputformat: 'jpg',
      input: 'download',
      file: 'https://example.org/a.png',
      converteroptions: { quality: 55, resize: "1'0x" },
    };
    const preview = request(proxy.url).post('/_/api/preview').set(bearer).send({ host: proxy.url, given });
    const { requests } = (await preview.expect(200)).body as { requests: { encoding: string; curl: string }[] };
    expect(requests.map(({ encoding }) => encoding)).toEqual(['JSON', 'form', 'multipart', 'query']);
    const jobs = await Promise.all(
      requests.map(async ({ curl }) => {
        const answer = request(proxy.url).post('/_/translate').set(bearer).set('Accept', 'application/json').send(curl);
        return JSON.stringify((await answer).body.job);
      }),
    );
    expect(new Set(jobs).size).toBe(1);
    expect(jobs[0]).toContain('"quality":55');
  });

  it('answers 404 as JSON for what it does not have, and never a stack', async () => {
    const { body } = await request(proxy.url).get('/_/api/nothing').set(bearer).expect(404);
    expect(body).toEqual({ error: 'There is no GET /_/api/nothing.', code: 404 });
    const broken = await request(proxy.url).post('/_/api/session').set('Content-Type', 'application/json').send('{');
    expect([broken.status, Object.keys(broken.body as object)]).toEqual([400, ['error', 'code']]);
  });
});

describe('the root of the proxy', () => {
  it('shows a browser a page that leads to the console', async () => {
    const { text, headers } = await request(proxy.url).get('/').set('Accept', 'text/html,*/*;q=0.8').expect(200);
    expect(text).toContain('<a href="/_/">');
    expect(headers['content-security-policy']).not.toContain('unsafe');
  });

  it('is for everybody else what it was', async () => {
    const { body } = await request(proxy.url).get('/').expect(404);
    expect(body).toMatchObject({ error: 'There is no GET /' });
  });
});

function signIn(given: string) {
  return request(proxy.url).post('/_/api/session').send({ token: given });
}

async function session(): Promise<{ cookie: string; csrf: string }> {
  const { headers, body } = await signIn(token).expect(200);
  const [cookie = ''] = headers['set-cookie'] as unknown as string[];
  return { cookie: cookie.split(';')[0] ?? '', csrf: (body as { csrf: string }).csrf };
}

function api(path: string) {
  return request(proxy.url).get(`/_/api/${path}`).set(bearer).expect(200);
}

async function convert(fields: Record<string, string>): Promise<string> {
  let call = request(proxy.url).post('/convert').field('apikey', 'k3y-of-the-caller');
  for (const [name, value] of Object.entries({ wait: 'true', download: 'false', ...fields }))
    call = call.field(name, value);
  const { body } = await call.attach('file', fixture('example.png')).expect(200);
  const { id } = body as { id: string };
  await written(async () => expect((await api(`processes/${id}`)).body.item.status).toBe('finished'));
  return id;
}

/** The journal is written a moment later. */
async function written<Value>(check: () => Promise<Value>): Promise<Value> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await check();
    } catch (error) {
      if (tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function openLive(): Promise<IncomingMessage> {
  const [stream] = (await once(httpGet(`${proxy.url}/_/api/live`, { headers: bearer }), 'response')) as [
    IncomingMessage,
  ];
  await once(stream, 'readable');
  return stream;
}
