import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get as ask, type IncomingMessage } from 'node:http';
import request, { type Response } from 'supertest';
import sharp from 'sharp';
import { fromBuffer, type Entry } from 'yauzl';
import { fixture, useFixtures, useTestProxy } from '../../running-proxy';
import { binary } from '../binary';

const proxy = useTestProxy();
const files = useFixtures();

async function started(inputFile: string, body: object) {
  const created = await request(proxy.url)
    .post('/process')
    .send({ apikey: 'any', inputformat: inputFile.split('.').pop(), outputformat: 'jpg' });
  const { id } = created.body as { id: string };
  const answer = await request(proxy.url)
    .post(`/process/${id}`)
    .send({ input: 'download', file: files.address(inputFile), outputformat: 'jpg', ...body })
    .expect(200);
  const { output } = answer.body as { output: { url: string } };
  return { id, url: output.url.replace(`//${proxy.host}`, '') };
}

/** The entry of the process in /processes. */
async function listed(id: string): Promise<object | undefined> {
  const { body } = await request(proxy.url).get('/processes?apikey=any').expect(200);
  return (body as { id: string }[]).find((entry) => entry.id === id);
}

const get = (path: string) => binary(request(proxy.url).get(path));

const bytesOf = (response: Response) => response.body as Buffer;

describe('output.url of one file', () => {
  it('blocks until the output exists and gives it with name, length and type (1.2 i, A1, S13, 5.3 a)', async () => {
    const { url } = await started('example.png', {});
    const answer = await get(url).expect(200);
    expect(answer.headers).toMatchObject({
      'content-disposition': 'attachment; filename="example.jpg"',
      'content-type': 'image/jpeg',
      'content-length': String(bytesOf(answer).length),
    });
    expect((await sharp(bytesOf(answer)).metadata()).format).toBe('jpeg');
  });

  it('has the letters of its header names as v1 sent them: some clients look for them as they are', async () => {
    const { url } = await started('example.png', { save: true });
    const [answer] = (await once(ask(proxy.url + url), 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.rawHeaders).toEqual(
      expect.arrayContaining(['Content-Length', 'ETag', 'Last-Modified', 'Accept-Ranges']),
    );
  });

  it('is gone after the first complete download, and only DELETE makes the process unknown (S20, 4 e)', async () => {
    const { id, url } = await started('example.png', {});
    await get(url).expect(200);
    const error =
      "File already deleted. Use the 'save' parameter, otherwise files will be deleted after the first download.";
    for (const path of [url, `/download/${id}`, `${url}/example.jpg`])
      expect((await request(proxy.url).get(path).expect(404)).body).toEqual({ error, code: 404 });
    const { body } = await request(proxy.url).get(`/process/${id}`).expect(200);
    expect(body).toMatchObject({ step: 'finished', output: { filename: 'example.jpg', downloads: 1 } });
    expect(await listed(id)).toMatchObject({ step: 'finished' });
    await request(proxy.url).delete(`/process/${id}`).expect(200);
    await request(proxy.url).get(`/process/${id}`).expect(404);
    expect(await listed(id)).toBeUndefined();
  });

  it('never acts on the origin of the proxy', async () => {
    const { url } = await started('example.png', { save: true });
    expect((await get(`${url}?inline`).expect(200)).headers).toMatchObject({
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    });
  });

  it('that a browser would run is an attachment, whatever the URL asks for', async () => {
    const page = {
      inputformat: 'md',
      outputformat: 'html',
      input: 'raw',
      file: '<script>alert(1)</script>',
      filename: 'a.md',
    };
    const started = await request(proxy.url)
      .post('/convert')
      .send({ apikey: 'any', ...page, wait: true, save: true })
      .redirects(0);
    const url = new URL(String(started.headers.location), 'http://proxy').pathname;
    const answer = await get(`${url}?inline`).expect(200);
    expect(answer.headers).toMatchObject({
      'content-disposition': 'attachment; filename="a.html"',
      'content-security-policy': 'sandbox',
    });
  });

  it('that was not downloaded yet tells of no downloads', async () => {
    const { id } = await started('example.png', {});
    const { body } = await request(proxy.url).get(`/process/${id}?wait`).expect(200);
    expect(Object.keys((body as { output: object }).output)).toEqual(['url', 'filename', 'ext', 'size']);
  });

  it.each([
    ['the ETag of this file', (etag: string) => etag, 206],
    ['another ETag', () => '"another"', 200],
    ['another date', () => 'Sat, 01 Jan 2000 00:00:00 GMT', 200],
  ])('with If-Range and %s', async (_what, wanted, status) => {
    const { url } = await started('example.png', { save: true });
    const { etag } = (await get(url).expect(200)).headers as { etag?: string };
    await get(url)
      .set('Range', 'bytes=0-2')
      .set('If-Range', wanted(etag ?? ''))
      .expect(status);
  });

  it('stays with save (2.2 m)', async () => {
    const { url } = await started('example.png', { save: true });
    await get(url).expect(200);
    await get(url).expect(200);
  });

  it('gives a range, which does not count as the download (5.3 a)', async () => {
    const { url } = await started('example.png', {});
    const part = await get(url).set('Range', 'bytes=0-2').expect(206);
    expect(bytesOf(part)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    await get(url).expect(200);
  });

  it('answers a range beyond the end with 416 in v1 form', async () => {
    const { url } = await started('example.png', { save: true });
    const answer = await request(proxy.url).get(url).set('Range', 'bytes=9999999-').expect(416);
    expect(answer.body).toEqual({ error: 'Range Not Satisfiable', code: 416 });
  });

  it('is inline on ?inline (1.2 i)', async () => {
    const { url } = await started('example.png', {});
    const answer = await get(`${url}?inline`).expect(200);
    expect(answer.headers['content-disposition']).toBe('inline; filename="example.jpg"');
  });

  it('also answers under its name below the URL, and under the process id (R6)', async () => {
    const { id, url } = await started('example.png', { save: true });
    for (const path of [`${url}/example.jpg`, `/download/${id}`, `/download/${id}/example.jpg`]) {
      await get(path).expect(200);
    }
  });

  it('of a failed process answers the status and code of the failure (S9, 4 c)', async () => {
    const { url } = await started('example.png', { input: 'raw', file: 'no picture', filename: 'not-a.png' });
    const { body } = await request(proxy.url).get(url).expect(422);
    expect(body).toMatchObject({ step: 'error', code: 422 });
  });
});

describe('output.url of several files', () => {
  const names = ['two-pages-1.jpg', 'two-pages-2.jpg'];

  it('gives a zip of all, named after the input (5.3 b)', async () => {
    const { url } = await started('two-pages.pdf', {});
    const answer = await get(url).expect(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': 'attachment; filename="two-pages.zip"',
    });
    expect(await entriesOf(bytesOf(answer))).toEqual(names);
  });

  it('gives each file below the URL, and is gone once all were fetched (1.2 j, S20)', async () => {
    const { id, url } = await started('two-pages.pdf', {});
    await get(`${url}/${names[0]}`).expect(200);
    await request(proxy.url).get(`/process/${id}`).expect(200);
    await get(`${url}/${names[1]}`).expect(200);
    await request(proxy.url).get(`${url}/${names[1]}`).expect(404);
    const { body } = await request(proxy.url).get(`/process/${id}`).expect(200);
    expect(body).toMatchObject({ output: { downloads: 1 } });
  });
});

it('input.url gives the stored input, with save (1.2 k, 2.2 m)', async () => {
  const { id } = await started('example.png', { save: true });
  const status = await request(proxy.url).get(`/process/${id}?wait`).expect(200);
  const { input } = status.body as { input: { url: string } };
  const answer = await get(input.url.replace(`//${proxy.host}`, '')).expect(200);
  expect(bytesOf(answer).equals(readFileSync(fixture('example.png')))).toBe(true);
});

function entriesOf(zip: Buffer): Promise<string[]> {
  return new Promise((resolve, reject) => {
    fromBuffer(zip, { lazyEntries: false }, (error, file) => {
      if (error) return reject(error);
      const names: string[] = [];
      file.on('entry', ({ fileName }: Entry) => names.push(fileName));
      file.once('end', () => resolve(names)).once('error', reject);
    });
  });
}
