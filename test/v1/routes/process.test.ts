import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { fixture, useFixtures, useTestProxy } from '../../running-proxy';

const proxy = useTestProxy();
const files = useFixtures();

const create = (body: object = { inputformat: 'png', outputformat: 'jpg' }) =>
  request(proxy.url)
    .post('/process')
    .send({ apikey: 'any', ...body });

async function created(body?: object): Promise<string> {
  const { id } = (await create(body).expect(200)).body as { id: string };
  return `/process/${id}`;
}

const start = (path: string, body: object = {}) =>
  request(proxy.url)
    .post(path)
    .send({ input: 'download', file: files.address('example.png'), outputformat: 'jpg', ...body });

describe('POST /process', () => {
  it('answers 200 and exactly url, id, host, expires, maxtime, minutes as application/json (1.2 a, R8, S2, S12)', async () => {
    const { body, type } = await create().expect(200);
    expect(type).toBe('application/json');
    expect(Object.keys(body as object)).toEqual(['url', 'id', 'host', 'expires', 'maxtime', 'minutes']);
    expect(body).toMatchObject({ host: proxy.host, maxtime: 18000, minutes: expect.any(Number) as number });
  });

  it('answers TYPO3 maxsize and concurrent as well, because it takes every file for too big without (S2)', async () => {
    const { body } = await create().set('User-Agent', 'video typo3 extension').expect(200);
    expect(body).toMatchObject({ maxsize: 1024, concurrent: 5 });
  });

  it('without a key answers the recorded 401 (A3, 4 a)', async () => {
    const { body } = await request(proxy.url).post('/process').send({ inputformat: 'png' }).expect(401);
    expect(body).toEqual({ error: 'No API Key provided!', code: 401 });
  });

  it('of a pair that does not exist answers 400 This conversiontype is not supported! (4 b)', async () => {
    const { body } = await create({ inputformat: 'png', outputformat: 'nonsense' }).expect(400);
    expect(body).toEqual({ error: 'This conversiontype is not supported!', code: 400 });
  });

  it('takes an empty outputformat, as recorded (B7, 2.1 b)', async () => {
    await create({ inputformat: 'jpg', outputformat: '' }).expect(200);
  });

  it('ignores what belongs to the start (1.2 d, 2.1 a, W7)', async () => {
    const path = await created({
      inputformat: 'png',
      outputformat: 'jpg',
      wait: true,
      download: true,
      input: 'download',
    });
    expect((await request(proxy.url).get(path).expect(200)).body).toMatchObject({ step: 'input', message: 'Ready' });
  });

  it('with broken JSON answers 400 in v1 form', async () => {
    const { body } = await request(proxy.url)
      .post('/process')
      .set('Content-Type', 'application/json')
      .send('{"apikey": "any", ')
      .expect(400);
    expect(body).toEqual({ error: expect.any(String) as string, code: 400 });
  });
});

it('GET /process creates from the query alone (1.2 b, R3)', async () => {
  const { body } = await request(proxy.url).get('/process?inputformat=png&outputformat=jpg&apikey=any').expect(200);
  expect(body).toHaveProperty('url');
});

describe('POST to a process URL', () => {
  it('needs no key and answers the start at once (1.2 c, A1)', async () => {
    const { body } = await start(await created()).expect(200);
    expect(Object.keys(body as object)).toEqual('id,url,percent,message,step,starttime,expire,input,output'.split(','));
  });

  it('makes one job of two simultaneous starts: the other is answered 400 (2.4 f)', async () => {
    const path = await created();
    const answers = await Promise.all([start(path), start(path)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('with wait holds until the end and answers the finished status (2.2 k)', async () => {
    const { body } = await start(await created(), { wait: true }).expect(200);
    expect(body).toMatchObject({
      step: 'finished',
      percent: 100,
      message: 'Conversion finished!',
      input: { type: 'download', filename: 'example.png', name: 'example', ext: 'png' },
      output: { filename: 'example.jpg', ext: 'jpg', size: expect.any(Number) as number },
      converter: { mode: 'convert', format: 'jpg', type: 'imagemagick' },
      group: 'image',
    });
  });

  it('with download answers 303 to the output (2.2 l, S14)', async () => {
    const { headers, text } = await start(await created(), { download: true })
      .redirects(0)
      .expect(303);
    expect(headers.location).toMatch(new RegExp(`^http://${proxy.host}/download/~`));
    expect(text).toBe(`See Other. Redirecting to ${headers.location}`);
  });

  it('falls back to the outputformat of the create (B11)', async () => {
    const path = await created({ inputformat: 'png', outputformat: 'webp' });
    const { body } = await start(path, { outputformat: undefined, wait: true }).expect(200);
    expect(body).toMatchObject({ output: { filename: 'example.webp' } });
  });

  it('with input=upload and no file answers upload.url at once, even with wait and download (B10, W9)', async () => {
    const { body } = await request(proxy.url)
      .post(await created())
      .send({ input: 'upload', wait: true, download: true })
      .expect(200);
    expect(body).toMatchObject({ step: 'input', upload: { url: expect.stringMatching(/^\/\//) as string } });
  });

  it('takes a multipart file in the start itself, as before 2016 (B9, 2.2 o)', async () => {
    const { body } = await request(proxy.url)
      .post(await created())
      .field('outputformat', 'jpg')
      .field('wait', 'true')
      .attach('file', fixture('example.png'))
      .expect(200);
    expect(body).toMatchObject({ step: 'finished', input: { filename: 'example.png' } });
    expect((body as { input: object }).input).not.toHaveProperty('type');
  });

  it('gives an uploaded file whose name has no extension the filename of the call', async () => {
    const { body } = await request(proxy.url)
      .post(await created())
      .field({ filename: 'input.png', wait: 'true' })
      .attach('file', fixture('example.png'), 'upload_tmp')
      .expect(200);
    expect(body).toMatchObject({ input: { filename: 'input.png' }, output: { filename: 'input.jpg' } });
  });

  it('with an unknown input method is accepted, and the process fails with the recorded message (2.2 b)', async () => {
    const path = await created();
    await start(path, { input: 'mp4' }).expect(200);
    const { body } = await request(proxy.url).get(path).expect(400);
    expect(body).toMatchObject({ step: 'error', message: "Error: Cannot find module '../input/mp4.js'", code: 400 });
  });
});

describe('GET of a process URL', () => {
  it.each(['?wait', '?wait=true', '?wait=1', '/?wait=True'])(
    'with %s blocks until the end (1.2 e, 5.2)',
    async (query) => {
      const path = await created();
      await start(path).expect(200);
      expect(
        (
          await request(proxy.url)
            .get(path + query)
            .expect(200)
        ).body,
      ).toMatchObject({ step: 'finished' });
    },
  );

  it('keeps no file that comes along', async () => {
    await request(proxy.url)
      .get(await created())
      .attach('file', fixture('example.png'))
      .expect(200);
    expect(readdirSync(join(proxy.dataDir, 'spool'))).toEqual([]);
  });

  it('of an unknown process answers 404 in v1 form (4 e)', async () => {
    const { body } = await request(proxy.url).get('/process/unknown').expect(404);
    expect(body).toEqual({ error: 'Process not found', code: 404 });
  });

  it('of a failed process answers 4xx with the full status and no error key (S9)', async () => {
    const path = await created();
    await start(path, { file: `${files.address('missing.png')}`, wait: true }).expect(400);
    const { body } = await request(proxy.url).get(path).expect(400);
    expect(body).toMatchObject({ step: 'error', code: 400, output: {} });
    expect(body).not.toHaveProperty('error');
  });
});

describe('the end of a process', () => {
  it.each([
    ['DELETE', ''],
    ['GET', '/cancel'],
    ['GET', '/delete'],
  ] as const)(
    '%s <process>%s answers 200 with the recorded message, again and again (1.2 f, R4, S11)',
    async (verb, suffix) => {
      const path = await created();
      await start(path).expect(200);
      const end = () => (verb === 'DELETE' ? request(proxy.url).delete(path) : request(proxy.url).get(path + suffix));
      for (const answer of [await end().expect(200), await end().expect(200)])
        expect(answer.body).toEqual({ message: 'Process was deleted' });
      await request(proxy.url).get(path).expect(404);
    },
  );
});
