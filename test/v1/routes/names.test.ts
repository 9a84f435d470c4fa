import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { fixture, useTestProxy } from '../../running-proxy';

const proxy = useTestProxy();
const png = readFileSync(fixture('example.png'));

let server: Server;
beforeAll(async () => {
  server = createServer((asked, response) => {
    const disposition = new URL(asked.url ?? '', 'http://x').searchParams.get('disposition');
    response.writeHead(200, {
      'Content-Type': 'image/png',
      ...(disposition && { 'Content-Disposition': disposition }),
    });
    response.end(png);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

const address = (path: string, disposition = '') =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}?disposition=${encodeURIComponent(disposition)}`;

async function converted(call: object): Promise<object> {
  const sent = { apikey: 'any', inputformat: 'png', outputformat: 'jpg', wait: true, download: false, ...call };
  return (await request(proxy.url).post('/convert').send(sent).expect(200)).body as object;
}

it.each([
  ['in quotes', '/get', 'attachment; filename="My report.png"', 'My report'],
  ['beyond ASCII', '/get.php', "attachment; filename=x.png; filename*=UTF-8''gr%C3%BCn.png", 'grün'],
  ['without its extension', '/', 'attachment; filename=report', 'report'],
])('a download without a name in its path has that of Content-Disposition, %s', async (_what, path, header, name) => {
  expect(await converted({ file: address(path, header) })).toMatchObject({
    input: { filename: `${name}.png` },
    output: { filename: `${name}.jpg` },
  });
});

it('a name in the path and a name in the call win over that of Content-Disposition', async () => {
  const header = 'attachment; filename=other.png';
  expect(await converted({ file: address('/own.png', header) })).toMatchObject({ input: { filename: 'own.png' } });
  const named = { file: address('/get', header), filename: 'called.png' };
  expect(await converted(named)).toMatchObject({ output: { filename: 'called.jpg' } });
});

it('filename names a file that comes with the request', async () => {
  const { body } = await request(proxy.url)
    .post('/convert')
    .field({ apikey: 'any', inputformat: 'png', outputformat: 'jpg', wait: 'true', download: 'false' })
    .field('filename', 'called.png')
    .attach('file', png, 'example.png')
    .expect(200);
  expect(body).toMatchObject({ input: { filename: 'called.png' }, output: { filename: 'called.jpg' } });
});

it('filename names an uploaded file in info with thumbnails, too', async () => {
  const { body } = await request(proxy.url)
    .post('/convert')
    .field({ apikey: 'any', mode: 'info', wait: 'true', download: 'false', filename: 'called.png' })
    .field('converteroptions[thumbnail_format]', 'jpg')
    .attach('file', png, 'example.png')
    .expect(200);
  expect(body).toMatchObject({
    step: 'finished',
    input: { filename: 'called.png' },
    output: { filename: 'called.jpg' },
  });
});

it('raw content is converted byte for byte', async () => {
  const escaped = [...png].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const { body } = await request(proxy.url)
    .post('/convert')
    .type('form')
    .send(
      'apikey=any&inputformat=png&outputformat=jpg&wait=true&download=false&input=raw&filename=a.png&file=' + escaped,
    )
    .expect(200);
  expect(body).toMatchObject({ step: 'finished', input: { size: png.length } });
});

it.each(['example.org/done', '//example.org/done', 'done'])(
  'a callback %s is refused at the start',
  async (callback) => {
    const { body } = await request(proxy.url)
      .post('/convert')
      .send({ apikey: 'any', inputformat: 'png', outputformat: 'jpg', file: address('/a.png'), callback })
      .expect(400);
    expect(body).toEqual({ error: 'The callback must be an http or https URL.', code: 400 });
  },
);

it('a status is never a 304', async () => {
  const { id } = (await converted({ file: address('/a.png') })) as { id: string };
  await request(proxy.url).get(`/process/${id}`).set('If-None-Match', '*').expect(200);
});
