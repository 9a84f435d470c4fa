import fc from 'fast-check';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import request from 'supertest';
import { startTestProxy, type TestProxy } from '../running-proxy';

let proxy: TestProxy;
let known: string[];
beforeAll(async () => {
  proxy = await startTestProxy();
  const create = () =>
    request(proxy.url).post('/process').send({ apikey: 'any', inputformat: 'png', outputformat: 'jpg' });
  const [idle, uploading] = [(await create()).body, (await create()).body];
  const started = await request(proxy.url)
    .post(`/process/${uploading.id}`)
    .send({ input: 'upload', outputformat: 'jpg' });
  const urls = [idle.url, uploading.url, started.body.upload.url] as string[];
  known = urls.map((url) => url.replace(/^\/\/[^/]+/, ''));
});
afterAll(() => proxy.close());

const resources = [
  'process',
  'convert',
  'processes',
  'conversiontypes',
  'inputformats',
  'user',
  'hook',
  'hooks',
  'v1',
  '',
];
const segment = fc.oneof(
  fc.constantFrom(
    ...resources,
    'upload',
    'download',
    '~',
    '..',
    '.',
    '%2F',
    '%00',
    '%',
    '%ff',
    'cancel',
    'delete',
    'input',
    '1',
  ),
  fc.string({ unit: 'binary' }).map(encodeURIComponent),
);
const path = fc.oneof(
  fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`),
  fc
    .tuple(fc.nat(2), fc.constantFrom('', '/', '/x', '//', '/cancelled'))
    .map(([index, end]) => (known[index] ?? '') + end),
);

const names = [
  'apikey',
  'inputformat',
  'outputformat',
  'format',
  'mode',
  'input',
  'file',
  'files',
  'filename',
  'output',
  'url',
  'event',
];
const value = fc.oneof(
  fc.constantFrom<unknown>(
    'any',
    'png',
    'jpg',
    'pdf',
    'info',
    'combine',
    'raw',
    'base64',
    'upload',
    's3',
    'finished',
    '',
    null,
    true,
    7,
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const parameters = fc.dictionary(
  fc.oneof(fc.constantFrom(...names, 'converteroptions', 'timeout', 'tag'), fc.string()),
  value,
);
const method = fc.constantFrom('GET', 'POST', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH');
const contentType = fc.constantFrom(
  'application/json',
  'text/plain',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
);

test('whatever is asked, the answer is JSON with an integer code below 500, or a success (S10)', async () => {
  await fc.assert(
    fc.asyncProperty(
      method,
      path,
      contentType,
      parameters,
      fc.boolean(),
      async (method, path, type, given, withKey) => {
        const body = JSON.stringify(withKey ? { ...given, apikey: 'any', wait: false, download: false } : given);

        const { status, headers, content } = await ask(method, path.replace(/\s/g, ''), type, body);

        expect(status).toBeLessThan(500);
        expect(headers['access-control-allow-origin']).toBe('*');
        if (method === 'HEAD') return;
        expect(headers['content-type']).toMatch(/^application\/json/);
        if (status >= 400) expect(JSON.parse(content)).toMatchObject({ code: status });
        else expect(JSON.parse(content)).not.toHaveProperty('error');
      },
    ),
    { numRuns: 250 },
  );
}, 120_000);

async function ask(method: string, path: string, type: string, body: string) {
  return new Promise<{ status: number; headers: Record<string, unknown>; content: string }>((resolve, reject) => {
    const headers = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) };
    const asked = httpRequest(proxy.url + path, { method, headers, timeout: 10_000 }, (response) => {
      text(response).then(
        (content) => resolve({ status: response.statusCode ?? 0, headers: response.headers, content }),
        reject,
      );
    });
    asked.once('timeout', () => asked.destroy(new Error(`no answer to ${method} ${path} within 10 s`)));
    asked.once('error', reject).end(body);
  });
}
