import request from 'supertest';
import { fixture, useFixtures, useTestProxy } from '../../running-proxy';
import { binary } from '../binary';

const proxy = useTestProxy();
const files = useFixtures();

const png = fixture('example.png');

const convert = (body: object) =>
  request(proxy.url)
    .post('/convert')
    .redirects(0)
    .send({ apikey: 'any', input: 'download', file: files.address('example.png'), outputformat: 'jpg', ...body });

it('/convert without wait and download ends at the file (1.2 l, 2.2 n)', async () => {
  const { headers } = await convert({}).expect(303);
  const answer = await binary(request(String(headers.location)).get('')).expect(200);
  expect((answer.body as Buffer).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
});

it('the 303 is text with the absolute URL after 26 characters, html for a browser (S1, S14)', async () => {
  const plain = await convert({ download: true }).set('Accept', '*/*').expect(303);
  expect(plain.type).toBe('text/plain');
  expect(plain.text.slice(26)).toBe(plain.headers.location);
  const page = await convert({ download: true }).set('Accept', 'text/html,application/xhtml+xml').expect(303);
  expect(page.type).toBe('text/html');
});

it('download=inline redirects to the inline form (2.2 l)', async () => {
  const { headers } = await convert({ download: 'inline' }).expect(303);
  expect(headers.location).toMatch(/\?inline$/);
});

it('/convert with wait alone ends at the file too, as an app expects that shows the answer as a picture (2.2 n)', async () => {
  await convert({ wait: true }).expect(303);
});

it('wait=true&download=false answers the finished status (2.2 n)', async () => {
  expect((await convert({ wait: 'true', download: 'false' }).expect(200)).body).toMatchObject({ step: 'finished' });
});

it('wait=false&download=false answers the status at once (2.2 n)', async () => {
  expect((await convert({ wait: false, download: false }).expect(200)).body).toMatchObject({ percent: 0 });
});

it.each(['first', 'last'] as const)(
  'takes a multipart form with the file %s and the key beside it (1.3 c)',
  async (position) => {
    const form = request(proxy.url).post('/convert').redirects(0);
    if (position === 'first') form.attach('file', png);
    form.field('apikey', 'any').field('outputformat', 'jpg').field('converteroptions[quality]', '70');
    if (position === 'last') form.attach('file', png);
    await form.expect(303);
  },
);

it('takes everything in the query of a GET (1.2 l, R3)', async () => {
  const query = { apikey: 'any', inputformat: 'png', outputformat: 'jpg', input: 'download' };
  await request(proxy.url)
    .get('/convert')
    .query({ ...query, file: files.address('example.png'), wait: 'true', download: 'inline' })
    .redirects(0)
    .expect(303);
});

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>';

it.each([
  ['raw', svg],
  ['base64', Buffer.from(svg).toString('base64')],
])('takes input=%s with a filename (2.2 a, 2.2 e)', async (input, file) => {
  const body = { input, file, filename: 'square.svg', inputformat: 'svg', outputformat: 'png', wait: true };
  expect((await convert({ ...body, download: false }).expect(200)).body).toMatchObject({
    step: 'finished',
    output: { filename: 'square.png' },
  });
});

it('a corrupt file answers 422 with the message of the tool in the status (4 g)', async () => {
  const body = { input: 'raw', file: 'this is no picture', filename: 'corrupt.png', inputformat: 'png' };
  const answer = await convert({ ...body, wait: true }).expect(422);
  expect(answer.body).toMatchObject({
    step: 'error',
    code: 422,
    message: expect.stringContaining('not a valid PNG file') as string,
  });
});

it.each([
  ['a time-out beyond what timers hold', { timeout: 9_999_999 }],
  ['half of a surrogate pair in its name', { input: 'raw', file: svg, inputformat: 'svg', filename: 'a\ud800.svg' }],
])('converts with %s', async (_what, call) => {
  const answer = await convert({ ...call, wait: true, download: false });
  expect(answer.body).toMatchObject({ step: 'finished', output: { ext: 'jpg' } });
});

it('an unauthorised upload is answered 401 in v1 form (A3)', async () => {
  const { body } = await request(proxy.url)
    .post('/convert')
    .field('outputformat', 'jpg')
    .attach('file', png)
    .expect(401);
  expect(body).toEqual({ error: 'No API Key provided!', code: 401 });
});

it('the output of one process can be the input of the next, protocol-relative (B13)', async () => {
  const first = await convert({ wait: true, download: false, save: true }).expect(200);
  const { output } = first.body as { output: { url: string; filename: string } };
  const file = `${output.url}/${output.filename}`;
  const second = await convert({ file, inputformat: 'jpg', outputformat: 'webp', wait: true, download: false });
  expect(second.body).toMatchObject({ step: 'finished', output: { filename: 'example.webp' } });
});

it('the output of one process can be the input of the next under a host that only its clients know (B13)', async () => {
  const known = { Host: 'api.cloudconvert.invalid' };
  const first = await convert({ wait: true, download: false, save: true }).set(known).expect(200);
  const { output } = first.body as { output: { url: string; filename: string } };
  expect(output.url).toMatch(/^\/\/api\.cloudconvert\.invalid\/download\/~/);
  const next = { inputformat: 'jpg', outputformat: 'webp', wait: true, download: false };
  const whole = await convert({ ...next, file: output.url, filename: 'again.jpg' }).set(known);
  expect(whole.body).toMatchObject({ step: 'finished', output: { filename: 'again.webp' } });
  const named = await convert({ ...next, file: `https:${output.url}/${output.filename}` }).set(known);
  expect(named.body).toMatchObject({
    step: 'finished',
    input: { type: 'download', filename: 'example.jpg' },
    output: { filename: 'example.webp' },
  });
});
