import request from 'supertest';
import { startReceiver, type Receiver } from '../../deliveries/receiver';
import { useFixtures, useTestProxy } from '../../running-proxy';

const proxy = useTestProxy();
const files = useFixtures();

const bearer = (key: string) => ['Authorization', `Bearer ${key}`] as const;
const subscribe = (key: string, body: object) =>
  request(proxy.url)
    .post('/v1/hook')
    .set(...bearer(key))
    .send(body);
const list = async (key: string) =>
  (
    await request(proxy.url)
      .get('/v1/hooks')
      .set(...bearer(key))
      .expect(200)
  ).body;

const hook = { url: 'https://shop.example/hook', event: 'finished' };

it('a hook is subscribed, listed with a number in a string, and deleted (1.2 p, 5.5 a)', async () => {
  expect((await subscribe('a', hook).expect(200)).body).toEqual({ id: '1', ...hook });
  expect((await subscribe('a', { ...hook, event: 'error' }).expect(200)).body).toMatchObject({ id: '2' });
  expect(await list('a')).toEqual([
    { id: '1', ...hook },
    { id: '2', ...hook, event: 'error' },
  ]);

  await request(proxy.url)
    .delete('/v1/hook/1')
    .set(...bearer('a'))
    .expect(200);

  expect(await list('a')).toMatchObject([{ id: '2' }]);
});

it('hooks belong to their key (5.5 a)', async () => {
  await subscribe('b', hook).expect(200);

  expect(await list('c')).toEqual([]);
  const { body } = await request(proxy.url).delete('/hook/1?apikey=c').expect(404);
  expect(body).toEqual({ error: 'Hook not found', code: 404 });
});

it.each([
  [{ event: 'finished' }, /url/],
  [{ url: 'ftp://shop.example/', event: 'finished' }, /url/],
  [{ url: hook.url, event: 'whenever' }, /started, finished, error/],
])('a hook of %j is a 400', async (body, text) => {
  expect((await subscribe('d', body).expect(400)).body).toEqual({ error: expect.stringMatching(text), code: 400 });
});

it('hooks need a key (5.5 a)', async () => {
  await request(proxy.url).get('/hooks').expect(401);
  await request(proxy.url).post('/hook').send(hook).expect(401);
});

it('a hook is told of each finished process by POST of its status (5.5 b)', async () => {
  let told: (() => void) | undefined;
  const arrival = new Promise<void>((resolve) => (told = resolve));
  const receiver: Receiver = await startReceiver((_request, response) => {
    response.end();
    told?.();
  });
  await subscribe('e', { url: `${receiver.url}/told`, event: 'finished' }).expect(200);

  const call = { apikey: 'e', input: 'download', file: files.address('example.png'), outputformat: 'jpg' };
  await request(proxy.url)
    .post('/convert')
    .send({ ...call, wait: false, download: false })
    .expect(200);
  await arrival;

  expect(receiver.received).toEqual([expect.stringMatching(/^POST \/told \{"id":.*"step":"finished"/)]);
  await receiver.close();
});
