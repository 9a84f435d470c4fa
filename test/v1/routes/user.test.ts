import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { startTestProxy, type TestProxy } from '../../running-proxy';

let folder: string;
let proxy: TestProxy;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'user-'));
  const keysFile = path.join(folder, 'keys.json');
  await writeFile(keysFile, JSON.stringify({ plain: {}, linked: { accounts: { dropbox: { token: 't' }, s3: {} } } }));
  proxy = await startTestProxy({ keysFile });
});
afterAll(async () => {
  await proxy.close();
  await rm(folder, { recursive: true });
});

it.each(['/user?apikey=plain', '/v1/user?apikey=plain', '/v1/user/?apikey=plain'])(
  'GET %s tells the name and the minutes as an integer (1.1 a, 1.2 o, R7, 6 c)',
  async (path) => {
    const { body } = await request(proxy.url).get(path).expect(200);

    expect(body).toEqual({ user: expect.any(String), minutes: expect.any(Number) });
    expect(Number.isInteger(body.minutes)).toBe(true);
  },
);

it('takes the key as Bearer', async () => {
  await request(proxy.url).get('/user').set('Authorization', 'Bearer plain').expect(200);
});

it('names the storages that the account is linked to (6 c)', async () => {
  expect((await request(proxy.url).get('/user?apikey=linked')).body).toMatchObject({ output: ['dropbox'] });
});

it.each([
  ['/user', 'No API Key provided!'],
  ['/user?apikey=wrong', 'Invalid API Key!'],
])('GET %s is a 401 (A3)', async (path, error) => {
  expect((await request(proxy.url).get(path).expect(401)).body).toEqual({ error, code: 401 });
});
