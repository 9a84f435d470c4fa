import { createReadStream, readFileSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { json } from 'node:stream/consumers';
import request from 'supertest';
import { fixture, startTestProxy, type TestProxy } from '../../running-proxy';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy();
});
afterAll(() => proxy.close());

const png = fixture('example.png');
const { size } = statSync(png);

async function awaitingUpload() {
  const created = await request(proxy.url)
    .post('/process')
    .send({ apikey: 'any', inputformat: 'png', outputformat: 'jpg' });
  const path = `/process/${(created.body as { id: string }).id}`;
  const started = await request(proxy.url).post(path).send({ input: 'upload', outputformat: 'jpg' }).expect(200);
  const { upload } = started.body as { upload: { url: string } };
  return { path, upload: upload.url.replace(`//${proxy.host}`, '') };
}

const saved = { file: 'example.png', size, message: 'File saved.' };

async function expectConverted(path: string, filename = 'example.png'): Promise<void> {
  const { body } = await request(proxy.url).get(`${path}?wait`).expect(200);
  expect(body).toMatchObject({ step: 'finished', input: { filename }, output: { ext: 'jpg' } });
}

it('PUT upload.url/<name> takes raw bytes and answers name, size and File saved.', async () => {
  const { path, upload } = await awaitingUpload();
  const { body } = await request(proxy.url).put(`${upload}/example.png`).send(readFileSync(png)).expect(200);
  expect(body).toEqual(saved);
  await expectConverted(path);
});

it('PUT takes a chunked body without Content-Length and without Content-Type', async () => {
  const { path, upload } = await awaitingUpload();
  const answer = await new Promise((resolve, reject) => {
    const put = httpRequest(`${proxy.url}${upload}/example.png`, { method: 'PUT' }, (response) =>
      resolve(json(response)),
    );
    createReadStream(png).pipe(put.once('error', reject));
  });
  expect(answer).toEqual(saved);
  await expectConverted(path);
});

it('PUT decodes the name, raw or escaped', async () => {
  const { path, upload } = await awaitingUpload();
  await request(proxy.url).put(`${upload}/b%C3%BCro%20plan.png`).send(readFileSync(png)).expect(200);
  await expectConverted(path, 'büro plan.png');
});

it('POST takes multipart with the part file', async () => {
  const { path, upload } = await awaitingUpload();
  const { body } = await request(proxy.url).post(upload).attach('file', png).expect(200);
  expect(body).toEqual(saved);
  await expectConverted(path);
});

it('PUT takes a multipart body, as an Android app sends it', async () => {
  const { path, upload } = await awaitingUpload();
  await request(proxy.url).put(`${upload}/example.png`).attach('file', png).expect(200);
  await expectConverted(path);
});

it('a second upload is answered 400', async () => {
  const { upload } = await awaitingUpload();
  await request(proxy.url).put(`${upload}/example.png`).send(readFileSync(png)).expect(200);
  const { body } = await request(proxy.url).put(`${upload}/example.png`).send(readFileSync(png)).expect(400);
  expect(body).toMatchObject({ code: 400 });
});

it('an unknown upload URL is answered 404 in v1 form', async () => {
  const { body } = await request(proxy.url).put('/upload/~unknown/x.png').send('x').expect(404);
  expect(body).toMatchObject({ error: expect.any(String) as string, code: 404 });
});
