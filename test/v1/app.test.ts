import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import request from 'supertest';
import { useTestProxy } from '../running-proxy';

const proxy = useTestProxy();

const call = { apikey: 'any', inputformat: 'png', outputformat: 'jpg' };

it.each(['/process', '/process/', '/v1/process', '/v1/process/', '//process', '//v1/process'])(
  '%s creates a process whose URL has no /v1 (1.1 a, 1.1 b, R2)',
  async (path) => {
    const { body } = await request(proxy.url).post(path).send(call).expect(200);
    expect((body as { url: string }).url).toMatch(new RegExp(`^//${proxy.host}/process/\\w{20}$`));
  },
);

it('reports the host name it was called by (R1)', async () => {
  const { body } = await request(proxy.url).post('/process').set('Host', 'api.cloudconvert.org').send(call).expect(200);
  expect(body).toMatchObject({ host: 'api.cloudconvert.org' });
});

it('reports the address it was reached at to a client that sends no Host (HTTP/1.0)', async () => {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  const body = JSON.stringify(call);
  socket.write(
    `POST /process HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  expect(await text(socket)).toContain(`"host":"${proxy.host}"`);
});

it('refuses a Host that is no host name: it would stand in every URL', async () => {
  const { body } = await request(proxy.url).post('/process').set('Host', 'a\"><script>').send(call).expect(400);
  expect(body).toEqual({ error: 'The Host header is not valid.', code: 400 });
});

it('answers preflights, and allows the headers they ask for (1.2 q)', async () => {
  const { headers } = await request(proxy.url)
    .options('/convert')
    .set('Origin', 'https://shop.example')
    .set('Access-Control-Request-Headers', 'authorization,x-requested-with')
    .expect(200);
  expect(headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'authorization,x-requested-with',
  });
});

it('has CORS headers and no-store on errors too (1.5, S18)', async () => {
  const { headers } = await request(proxy.url).get('/process/unknown').expect(404);
  expect(headers).toMatchObject({
    'access-control-allow-origin': '*',
    'cache-control': 'no-cache, no-store, must-revalidate',
  });
});

it('honours X-HTTP-Method-Override on POST (1.3 i)', async () => {
  const { body } = await request(proxy.url).post('/process').send(call);
  const { id } = body as { id: string };
  const deleted = await request(proxy.url).post(`/process/${id}`).set('X-HTTP-Method-Override', 'DELETE').expect(200);
  expect(deleted.body).toEqual({ message: 'Process was deleted' });
});

it.each([
  ['/', '*/*'],
  ['/nonsense', 'text/html'],
  ['/process/a/b/c/d', 'text/html'],
  ['/%E0%A4%A', 'text/html'],
])('answers %s with JSON in v1 form (S10)', async (path, accepted) => {
  const { body, status, type } = await request(proxy.url).get(path).set('Accept', accepted);
  expect(type).toBe('application/json');
  expect(body).toEqual({ error: expect.any(String) as string, code: status });
  expect(status).toBeGreaterThanOrEqual(400);
});
