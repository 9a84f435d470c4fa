import fc from 'fast-check';
import { parsingServer, post, type ParsingServer } from './parsing-server';

let server: ParsingServer;
beforeAll(async () => {
  server = await parsingServer();
});
afterAll(() => server.close());

const names = ['file', 'files', 'link', 'input', 'output', 'converteroptions', 'options', 'wait', 'download', 'apikey'];
const key = fc.oneof(
  fc.constantFrom(...names),
  fc
    .tuple(fc.constantFrom(...names), fc.array(fc.constantFrom('[]', '[a]', '[0]', '[file]', '[__proto__]', '[', ']')))
    .map(([name, brackets]) => name + brackets.join('')),
  fc.string(),
);
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'null', 'true', '{}', '[', '%zz'),
);
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array).toString('latin1'));

const form = fc.array(fc.tuple(key, text)).map((pairs) => new URLSearchParams(pairs).toString());
const json = fc.oneof(
  fc.dictionary(key, fc.jsonValue()).map((value) => JSON.stringify(value)),
  fc.json(),
  fc.json().map((value) => value.slice(0, -1)),
);
const disposition = fc.oneof(
  fc.tuple(key, text).map(([name, filename]) => `form-data; name="${name}"; filename="${filename}"`),
  key.map((name) => `form-data; name="${name}"`),
  text,
);
const part = fc
  .tuple(disposition, fc.oneof(text, bytes))
  .map(([head, body]) => `--XX\r\nContent-Disposition: ${head}\r\n\r\n${body}\r\n`);
const multipart = fc
  .tuple(
    fc.array(fc.oneof(part, part, fc.constantFrom('--XX\r\n', '--XX', '\r\n\r\n'), bytes)),
    fc.constantFrom('--XX--\r\n', '--XX', ''),
  )
  .map(([parts, end]) => parts.join('') + end);

const body = fc.oneof(form, json, multipart, bytes).map((content) => Buffer.from(content, 'utf8').toString('latin1'));
const contentType = fc.constantFrom(
  'application/json',
  'application/x-www-form-urlencoded; charset=latin1',
  'multipart/form-data; boundary=XX',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'text/plain; charset=nonsense',
  'application/octet-stream',
);
const query = fc.oneof(form, fc.constantFrom('', '?', '&&', '%', '%5B%5D=1', '[]', 'a[b', '__proto__[x]=1'));

test('no request crashes the parser: it answers a call, or a 4xx in words (1.3 k)', async () => {
  await fc.assert(
    fc.asyncProperty(query, contentType, body, async (given, type, content) => {
      const answer = await server.raw(post(`/?${given}`, { 'Content-Type': type }, content));

      if (answer.status === 200) {
        expect(answer.call).toMatchObject({ files: expect.any(Array), input: { method: expect.any(String) } });
        expect(Object.keys(answer.call.converterOptions)).not.toContain('__proto__');
      } else {
        expect([400, 413]).toContain(answer.status);
        expect(answer.error).toMatch(/\w{3}/);
      }
    }),
    { numRuns: 800 },
  );
  expect(await server.spooled()).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
}, 120_000);

test('a call reads the same from a form, from multipart and from JSON (B2)', async () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/).filter((text) => !['null', 'undefined', 'inline'].includes(text));
  const options = fc.dictionary(word, word, { maxKeys: 4 });
  await fc.assert(
    fc.asyncProperty(word, fc.array(word, { minLength: 1, maxLength: 4 }), options, async (format, files, given) => {
      const pairs = [
        ['outputformat', format],
        ...files.map((file) => ['files[]', file]),
        ...Object.entries(given).map(([name, value]) => [`converteroptions[${name}]`, value]),
      ] as [string, string][];
      const parts = pairs.map(
        ([name, value]) => `--XX\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      const jsonBody = JSON.stringify({ outputformat: format, files, converteroptions: given });

      const calls = [
        await server.raw(post('/', {}, new URLSearchParams(pairs).toString())),
        await server.raw(post('/', { 'Content-Type': 'multipart/form-data; boundary=XX' }, parts.join('') + '--XX--')),
        await server.raw(post('/', {}, jsonBody)),
      ].map(({ call }) => call);

      expect(calls[1]).toEqual(calls[0]);
      expect(calls[2]).toEqual(calls[0]);
    }),
    { numRuns: 100 },
  );
});
