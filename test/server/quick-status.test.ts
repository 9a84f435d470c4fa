import { readFileSync } from 'node:fs';
import request from 'supertest';
import { fixture, useFixtures, useTestProxy } from '../running-proxy';

const proxy = useTestProxy();
const files = useFixtures();

async function finished(): Promise<string> {
  const call = {
    apikey: 'any',
    inputformat: 'png',
    outputformat: 'jpg',
    input: 'download',
    wait: true,
    download: false,
  };
  const { body } = await request(proxy.url)
    .post('/convert')
    .send({ ...call, file: files.address('example.png') })
    .expect(200);
  return `/process/${(body as { id: string }).id}`;
}

const metric = async (line: RegExp) => line.exec((await request(proxy.url).get('/_/metrics')).text)?.[1];

describe('a plain poll', () => {
  let path: string;
  beforeAll(async () => {
    path = await finished();
  });

  it('is answered as the routes answer it, headers and all', async () => {
    const headers = { 'X-Request-Id': 'one', 'Access-Control-Request-Headers': 'X-Mine', Origin: 'https://page.test' };
    const quick = await request(proxy.url).get(path).set(headers).expect(200);
    const again = await request(proxy.url).get(`/v1${path}`).set(headers).expect(200);
    const routed = await request(proxy.url).get(`${path}?_=1`).set(headers).expect(200);
    for (const answer of [quick, again]) {
      expect(answer.text).toBe(routed.text);
      expect({ ...answer.headers, date: '' }).toEqual({ ...routed.headers, date: '' });
    }
  });

  it('gets an X-Request-Id where it has none, and is counted under its route', async () => {
    const polls = /requests_total\{method="GET",route="\/process\/:id",status="200"\} (\d+)/;
    const before = Number(await metric(polls));
    const { headers } = await request(proxy.url).get(path).expect(200);
    expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
    expect(Number(await metric(polls))).toBe(before + 1);
    expect(await metric(/requests_in_flight (\d+)/)).toBe('1');
  });

  it('is answered 404 from the very moment that the process is deleted', async () => {
    const gone = await finished();
    await request(proxy.url).get(gone).expect(200);
    await request(proxy.url).delete(gone).expect(200);
    const { body } = await request(proxy.url).get(gone).expect(404);
    expect(body).toEqual({ error: expect.any(String) as string, code: 404 });
  });

  it('of a process that does not exist is answered in v1 form, and counted once', async () => {
    const polls = /requests_total\{method="GET",route="\/process\/:id",status="404"\} (\d+)/;
    const before = Number(await metric(polls));
    await request(proxy.url).get('/process/nobody').expect(404);
    expect(Number(await metric(polls))).toBe(before + 1);
  });

  it('with ?wait is answered as the routes answer it, and at once where the process is over', async () => {
    const routed = await request(proxy.url).get(`${path}?wait&_=1`).expect(200);
    for (const wait of ['?wait', '?wait=', '?wait=true', '?wait=1']) {
      const quick = await request(proxy.url).get(`${path}${wait}`).expect(200);
      expect(quick.text).toBe(routed.text);
    }
  });

  it('that waits is told of a deletion, and of the end to all who wait', async () => {
    const create = { apikey: 'any', inputformat: 'png', outputformat: 'jpg' };
    const started = async () => {
      const { id } = (await request(proxy.url).post('/process').send(create).expect(200)).body as { id: string };
      const { body } = await request(proxy.url).post(`/process/${id}`).send({ input: 'upload' }).expect(200);
      return { id, url: (body as { upload: { url: string } }).upload.url };
    };
    const [one, other] = [await started(), await started()];
    const waiting = [one.id, one.id, other.id].map((id) => request(proxy.url).get(`/process/${id}?wait`).then());
    await request(proxy.url).get('/_/metrics');
    await request(proxy.url).delete(`/process/${other.id}`).expect(200);
    await request(`http:${one.url}`)
      .put('/example.png')
      .send(readFileSync(fixture('example.png')))
      .expect(200);
    const answers = await Promise.all(waiting);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404]);
    expect(answers[0]?.body).toMatchObject({ step: 'finished' });
  });
});
