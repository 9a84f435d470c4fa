import { createReadStream, readFileSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { json, text } from 'node:stream/consumers';
import request from 'supertest';
import { openFiles } from '../../open-files';
import { fixture, useTestProxy } from '../../running-proxy';

const proxy = useTestProxy();

const png = fixture('example.png');
const { size } = statSync(png);

async function awaitingUpload(more: object = {}) {
  const created = await request(proxy.url)
    .post('/process')
    .send({ apikey: 'any', inputformat: 'png', outputformat: 'jpg' });
  const path = `/process/${(created.body as { id: string }).id}`;
  const started = await request(proxy.url)
    .post(path)
    .send({ input: 'upload', outputformat: 'jpg', ...more })
    .expect(200);
  const { upload } = started.body as { upload: { url: string } };
  return { path, upload: upload.url.replace(`//${proxy.host}`, '') };
}

const saved = { file: 'example.png', size, message: 'File saved.' };

async function expectConverted(path: string, filename = 'example.png'): Promise<void> {
  const { body } = await request(proxy.url).get(`${path}?wait`).expect(200);
  expect(body).toMatchObject({ step: 'finished', input: { filename }, output: { ext: 'jpg' } });
}

it('PUT upload.url/<name> takes raw bytes and answers name, size and File saved. (1.2 g, 5.1 a)', async () => {
  const { path, upload } = await awaitingUpload();
  const { body } = await request(proxy.url).put(`${upload}/example.png`).send(readFileSync(png)).expect(200);
  expect(body).toEqual(saved);
  await expectConverted(path);
});

it('PUT takes a chunked body without Content-Length and without Content-Type (1.3 g, B14)', async () => {
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

it('PUT decodes the name, raw or escaped (B14)', async () => {
  const { path, upload } = await awaitingUpload();
  await request(proxy.url).put(`${upload}/b%C3%BCro%20plan.png`).send(readFileSync(png)).expect(200);
  await expectConverted(path, 'büro plan.png');
});

it.each([
  ['gr%FCn.png', 'grün.png'],
  ['100%.png', '100%.png'],
  ['%80uro%20%C3%BC.png', '€uro ü.png'],
])('PUT takes the name %s as %s', async (sent, filename) => {
  const { path, upload } = await awaitingUpload();
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  socket.write(`PUT ${upload}/${sent} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`);
  socket.write(readFileSync(png));
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 /);
  await expectConverted(path, filename);
});

it('filename of the start overrides the name of the upload, and so of the output', async () => {
  for (const filename of ['wanted.png', 'wanted']) {
    const { path, upload } = await awaitingUpload({ filename });
    const put = () => request(proxy.url).put(`${upload}/example.png`).send(readFileSync(png)).expect(200);
    expect((await put()).body).toEqual(saved);
    await put();
    await expectConverted(path, 'wanted.png');
    const { body } = await request(proxy.url).get(path).expect(200);
    expect(body).toMatchObject({ output: { filename: 'wanted.jpg' } });
  }
});

it('POST takes multipart with the part file (1.2 h, A1)', async () => {
  const { path, upload } = await awaitingUpload();
  const { body } = await request(proxy.url).post(upload).attach('file', png).expect(200);
  expect(body).toEqual(saved);
  await expectConverted(path);
});

it('PUT takes a multipart body, as an Android app sends it (B14, 5.1 b, W10)', async () => {
  const { path, upload } = await awaitingUpload();
  await request(proxy.url).put(`${upload}/example.png`).attach('file', png).expect(200);
  await expectConverted(path);
});

it('a second upload is answered 400 (5.1 c)', async () => {
  const { upload } = await awaitingUpload();
  await request(proxy.url).put(`${upload}/example.png`).send(readFileSync(png)).expect(200);
  const { body } = await request(proxy.url).put(`${upload}/another.png`).send(readFileSync(png)).expect(400);
  expect(body).toMatchObject({ code: 400 });
});

it('the same upload once more is answered as the first was, and converted once (5.1 c)', async () => {
  const { path, upload } = await awaitingUpload();
  const put = () => request(proxy.url).put(`${upload}/example.png`).send(readFileSync(png)).expect(200);
  const first = await put();
  expect((await put()).body).toEqual(first.body);
  await expectConverted(path);
  expect((await put()).body).toEqual(first.body);
});

it('an unknown upload URL is answered 404 in v1 form (5.1 c)', async () => {
  const { body } = await request(proxy.url).put('/upload/~unknown/x.png').send('x').expect(404);
  expect(body).toMatchObject({ error: expect.any(String) as string, code: 404 });
});

const megabytes = 9 * 1024 * 1024;

it('an upload that broke off can be repeated', async () => {
  const { path, upload } = await awaitingUpload();
  const bytes = readFileSync(png);
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  socket.write(`PUT ${upload}/example.png HTTP/1.1\r\nHost: ${proxy.host}\r\nContent-Length: ${megabytes}\r\n\r\n`);
  await new Promise((resolve) => socket.write(bytes.subarray(0, 5000), resolve));
  await uploadBegun();
  socket.destroy();
  await untilAccepted(() => request(proxy.url).put(`${upload}/example.png`).send(bytes));
  await expectConverted(path);
});

const formData = 'form-data; name="file"; filename="example.png"';

interface Sent {
  begun?: () => Promise<void>;
  disposition?: string;
}

/** Sends a form of 9 MiB, the first of them, and the rest once `begun` resolves. */
async function sendForm(
  upload: string,
  end: string,
  { begun = async () => undefined, disposition = formData }: Sent = {},
) {
  const head = `--XX\r\nContent-Disposition: ${disposition}\r\n\r\n`;
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  const length = head.length + megabytes + end.length;
  socket.write(`POST ${upload} HTTP/1.1\r\nHost: ${proxy.host}\r\nConnection: close\r\nContent-Length: ${length}\r\n`);
  socket.write(`Content-Type: multipart/form-data; boundary=XX\r\n\r\n${head}`);
  socket.write(Buffer.alloc(megabytes / 9));
  await begun();
  socket.write(Buffer.alloc((megabytes / 9) * 8));
  socket.write(end);
  const answer = await text(socket);
  return { status: Number(answer.slice(9, 12)), body: JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as unknown };
}

it('the file of a large form goes straight through, without the disk', async () => {
  const { upload } = await awaitingUpload();
  const { status, body } = await sendForm(upload, '\r\n--XX--\r\n', { begun: () => uploadBegun() });
  expect({ status, body }).toEqual({ status: 200, body: { ...saved, size: megabytes } });
});

it.each(['\r\n--XX--', '\r\n--XX\r\n', '\r\n--XX--\r\nepilogue', '\r\n--XX\r\n\r\nmore\r\n--XX--\r\n'])(
  'a large form may end with %j (B3)',
  async (end) => {
    const { path, upload } = await awaitingUpload();
    expect((await sendForm(upload, end)).body).toEqual({ ...saved, size: megabytes });
    const { body } = await request(proxy.url).get(path).expect(200);
    expect(body).toMatchObject({ input: { filename: 'example.png' } });
  },
);

it.each(['\r\n--XX', ''])('a large form as the vendor once documented it may end with %j (B3)', async (end) => {
  const { upload } = await awaitingUpload();
  const disposition = 'file; filename="example.png"';
  expect((await sendForm(upload, end, { disposition })).body).toEqual({ ...saved, size: megabytes });
});

it.each(['\r\n--XX', ''])('a large form that ends with %j has to be sent twice (B3)', async (end) => {
  const { upload } = await awaitingUpload();
  expect((await sendForm(upload, end)).status).toBe(503);
  await untilAccepted(async () => sendForm(upload, end), [400, 503]);
});

it('a refused upload leaves no file open', async () => {
  const { path, upload } = await awaitingUpload();
  await request(proxy.url).put(`${upload}/example.png`).send(readFileSync(png)).expect(200);
  await request(proxy.url).post(upload).attach('file', png, 'another.png').expect(400);
  await expectConverted(path);
  while (openFiles().some((name) => name.startsWith(proxy.dataDir) && name.includes('.spool'))) await turn();
});

/** The engine writes the picture by now. */
async function uploadBegun(): Promise<void> {
  while (!openFiles().some((path) => path.startsWith(proxy.dataDir) && path.endsWith('.png'))) await turn();
}

/** The engine hears of a broken connection a moment later than the client. */
async function untilAccepted(put: () => PromiseLike<{ status: number }>, refusals = [400]): Promise<void> {
  for (let answer = await put(); answer.status !== 200; answer = await put()) {
    expect(refusals).toContain(answer.status);
    await turn();
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
