import request from 'supertest';
import { useFixtures, useTestProxy } from '../running-proxy';

const proxy = useTestProxy();
const files = useFixtures();
const create = { apikey: 'any', inputformat: 'png', outputformat: 'jpg' };
const headers = { 'X-Request-Id': 'one', 'Access-Control-Request-Headers': 'X-Mine' };

/** A query sends a call the way through all routes. */
const ways = { direct: '', routed: '?_=1' };

const metric = async (line: RegExp) => Number(line.exec((await request(proxy.url).get('/_/metrics')).text)?.[1]);

async function created(): Promise<string> {
  const { body } = await request(proxy.url).post('/process').send(create).expect(200);
  return `/process/${(body as { id: string }).id}`;
}

/** What an answer is made of, without what is new each time. */
function madeOf({ status, headers: sent, body }: request.Response) {
  const names = Object.keys(body as object);
  return { status, names, headers: { ...sent, date: '', 'content-length': '' } };
}

describe('a call that goes straight to its route is answered as by the way through all of them', () => {
  it.each([
    ['a create', '/process', create],
    ['a create of a pair that nobody converts', '/process', { ...create, outputformat: 'nothing' }],
    ['a create without a key', '/process', { inputformat: 'png', outputformat: 'jpg' }],
    ['a start of a process that is not there', '/process/nobody', { input: 'upload' }],
  ])('%s', async (_name, path, call) => {
    const direct = await request(proxy.url).post(`${path}${ways.direct}`).set(headers).send(call);
    const routed = await request(proxy.url).post(`${path}${ways.routed}`).set(headers).send(call);
    expect(madeOf(direct)).toEqual(madeOf(routed));
    if (direct.status !== 200) expect(direct.body).toEqual(routed.body);
    expect(direct.headers['x-request-id']).toBe('one');
  });

  it('a start, and the second one', async () => {
    const answers = [];
    for (const query of Object.values(ways)) {
      const path = await created();
      const first = await request(proxy.url)
        .post(path + query)
        .set(headers)
        .send({ input: 'upload' });
      const second = await request(proxy.url)
        .post(path + query)
        .set(headers)
        .send({ input: 'upload' });
      answers.push([madeOf(first), madeOf(second), second.body]);
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  it('a start that waits, and one that leads to its file', async () => {
    const start = { input: 'download', file: files.address('example.png') };
    const waited = await request(proxy.url)
      .post(await created())
      .send({ ...start, wait: true });
    expect(waited.body).toMatchObject({ step: 'finished' });
    const led = await request(proxy.url)
      .post(await created())
      .redirects(0)
      .send({ ...start, download: true });
    expect(led.status).toBe(303);
    expect(led.headers.location).toMatch(/^http:\/\/.+\/download\/~/);
  });

  it('with /v1 in front, and under the host that a trusted proxy names', async () => {
    const { body } = await request(proxy.url).post('/v1/process').set('X-Forwarded-Host', 'old.test').send(create);
    expect(body).toMatchObject({ host: 'old.test' });
  });

  it('counted under its route, once', async () => {
    const starts = /requests_total\{method="POST",route="\/process\/:id",status="404"\} (\d+)/;
    const before = await metric(starts);
    await request(proxy.url).post('/process/nobody').send({}).expect(404);
    expect(await metric(starts)).toBe(before + 1);
    expect(await metric(/requests_in_flight (\d+)/)).toBe(1);
  });
});
