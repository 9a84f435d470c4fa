import { deflateSync, gzipSync } from 'node:zlib';
import { parsingServer, post, type ParsingServer } from './parsing-server';

let server: ParsingServer;
beforeAll(async () => {
  server = await parsingServer();
});
afterAll(() => server.close());

const json = '{"inputformat":"jpg","outputformat":"pdf","converteroptions":{"quality":70}}';
const form = 'inputformat=jpg&outputformat=pdf&converteroptions[quality]=70';
const wanted = { inputFormat: 'jpg', outputFormat: 'pdf' };

describe('the encodings of a request (v1-contract 1.3, v1-clients B2)', () => {
  const requests: [name: string, request: Buffer][] = [
    ['JSON', post('/', { 'Content-Type': 'application/json' }, json)],
    ['JSON with a charset', post('/', { 'Content-Type': 'application/json; charset=utf-8' }, json)],
    ['JSON in UTF-16', post('/', { 'Content-Type': 'application/json; charset=utf-16le' }, utf16(json))],
    ['JSON with a byte order mark', post('/', { 'Content-Type': 'application/json' }, '\xef\xbb\xbf' + json)],
    ['JSON without a Content-Type', post('/', {}, json)],
    ['JSON as text/plain', post('/', { 'Content-Type': 'text/plain;charset=UTF-8' }, json)],
    ['JSON labelled as a form', post('/', { 'Content-Type': 'application/x-www-form-urlencoded' }, json)],
    ['JSON labelled multipart without a boundary', post('/', { 'Content-Type': 'multipart/form-data' }, json)],
    ['JSON labelled multipart with a boundary', post('/', { 'Content-Type': 'multipart/form-data; boundary=x' }, json)],
    ['a form', post('/', { 'Content-Type': 'application/x-www-form-urlencoded' }, form)],
    ['a form without a Content-Type', post('/', {}, form)],
    ['a form labelled as JSON', post('/', { 'Content-Type': 'application/json' }, form)],
    [
      'a form with escaped brackets',
      post('/', { 'Content-Type': 'application/x-www-form-urlencoded' }, form.replace('[', '%5B').replace(']', '%5D')),
    ],
    ['JSON in gzip', post('/', { 'Content-Encoding': 'gzip' }, gzipSync(json).toString('latin1'))],
    ['a form in deflate', post('/', { 'Content-Encoding': 'deflate' }, deflateSync(form).toString('latin1'))],
    ['a form that only says it is gzip', post('/', { 'Content-Encoding': 'gzip' }, form)],
    ['a chunked form', post('/', { 'Content-Length': '', 'Transfer-Encoding': 'chunked' }, chunked(form))],
    ['a query and no body', post(`/?${form}`, {}, '')],
    ['a query and an empty body with a type', post(`/?${form}`, { 'Content-Type': 'application/json' }, '')],
    ['GET with a query', post(`/?${form}`, {}, '', 'GET')],
    ['GET with a JSON body', post('/', { 'Content-Type': 'application/json' }, json, 'GET')],
    [
      'GET with a query labelled as a form',
      post(`/?${form}`, { 'Content-Type': 'application/www-x-form-urlencoded' }, '', 'GET'),
    ],
  ];

  test.each(requests)('%s is read (1.3 a, 1.3 b, 1.3 d, 1.3 f, B2, W1, W6)', async (_name, request) => {
    const { status, call } = await server.raw(String(request).includes('chunked') ? withoutLength(request) : request);

    expect(status).toBe(200);
    expect(call).toMatchObject(wanted);
    expect(Number(call.converterOptions.quality)).toBe(70);
  });

  test('query and body mix, and the body wins (1.3 e, B1)', async () => {
    const { call } = await server.raw(
      post(
        '/?outputformat=pdf&wait=true&converteroptions[a]=1&converteroptions[b]=1',
        {},
        '{"wait":false,"converteroptions":{"b":2}}',
      ),
    );

    expect(call).toMatchObject({ outputFormat: 'pdf', wait: false, converterOptions: { a: '1', b: 2 } });
  });

  test('an empty value in the body leaves the one of the query (B1)', async () => {
    const { call } = await server.raw(post('/?outputformat=pdf', {}, '{"outputformat":""}'));

    expect(call.outputFormat).toBe('pdf');
  });

  test('a list as body is an empty object (R3)', async () => {
    const { status, apiKey } = await server.raw(post('/?apikey=k', { 'Content-Type': 'application/json' }, '[]'));

    expect({ status, apiKey }).toEqual({ status: 200, apiKey: 'k' });
  });

  test('a chunked request whose size is not announced may be up to 10 MB', async () => {
    const long = `file=${'x'.repeat(10 * 1024 * 1024)}`;

    const { status, error } = await server.raw(
      withoutLength(post('/', { 'Transfer-Encoding': 'chunked' }, chunked(long))),
    );

    expect({ status, error }).toEqual({ status: 413, error: expect.stringContaining('10 MB') });
  });
});

describe('what cannot be read is a 400 with a clear text', () => {
  const nested = '['.repeat(100);
  const requests: [name: string, request: Buffer, text: RegExp][] = [
    ['broken JSON', post('/', { 'Content-Type': 'application/json' }, '{"inputformat":'), /not valid JSON/],
    ['JSON text', post('/', { 'Content-Type': 'application/json' }, '"hello"'), /must be an object/],
    ['JSON that is nested too deep', post('/', {}, `{"tag":${nested}${']'.repeat(100)}}`), /nested deeper/],
    ['ten megabytes of brackets', post('/', {}, '['.repeat(5_000_000) + ']'.repeat(5_000_000)), /nested deeper/],
    ['JSON of too many values', post('/', {}, `[${'0,'.repeat(200_000)}0]`), /more than 10000 values/],
    ['ten megabytes of separators', post('/', {}, 'a&'.repeat(5_000_000)), /more than 1000 parameters/],
    ['a form that is nested too deep', post('/', {}, `a${'[b]'.repeat(100)}=1`), /nested deeper/],
    ['a form of too many parameters', post('/', {}, 'a=1&'.repeat(1001)), /more than 1000 parameters/],
  ];

  test.each(requests)('%s', async (_name, request, text) => {
    const answer = await server.raw(request);

    expect(answer).toEqual({ status: 400, error: expect.stringMatching(text) });
  });

  test('brackets, commas and quotes inside of texts do not count', async () => {
    const text = '[{,\\\\"'.repeat(100_000);

    const { call } = await server.raw(post('/', {}, JSON.stringify({ input: 'raw', file: text, mode: 'info' })));

    expect(call.mode).toBe('info');
    expect(call.files[0]?.file).toHaveLength(text.length);
  });

  test.each([
    ['more than 10 MB in a few bytes', gzipSync(Buffer.alloc(11 * 1024 * 1024, 'a=1&')), 413],
    ['no gzip at all', Buffer.from([0, 1, 2]), 400],
  ])('a body in gzip that holds %s is a %j', async (_what, body, status) => {
    const answer = await server.raw(post('/', { 'Content-Encoding': 'gzip' }, body.toString('latin1')));

    expect(answer).toMatchObject({ status });
  });

  test('more than 10 MB of JSON is a 413 (4 f)', async () => {
    const answer = await server.raw(post('/', {}, `{"file":"${'x'.repeat(10 * 1024 * 1024)}"}`));

    expect(answer).toEqual({ status: 413, error: expect.stringContaining('10 MB') });
  });
});

function chunked(body: string): string {
  const half = Math.ceil(body.length / 2);
  const chunks = [body.slice(0, half), body.slice(half)];
  return chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('') + '0\r\n\r\n';
}

function withoutLength(request: Buffer): Buffer {
  return Buffer.from(request.toString('latin1').replace(/Content-Length: \d*\r\n/, ''), 'latin1');
}

function utf16(text: string): string {
  return Buffer.from(text, 'utf16le').toString('latin1');
}

describe('bytes that are no UTF-8', () => {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

  test.each([
    ['a query', post('/?filename=gr%FCn%80.png', {}, '')],
    ['a form', post('/', form, 'filename=gr%FCn%80.png')],
    ['a form that is not escaped', post('/', form, 'filename=gr\xfcn\x80.png')],
    [
      'a form in another charset',
      post('/', { 'Content-Type': `${form['Content-Type']}; charset=latin1` }, 'filename=gr%FCn%80.png'),
    ],
    ['a form with a percent sign', post('/', form, 'filename=gr%FCn%80.png&tag=100%')],
  ])('in %s are read as windows-1252', async (_name, request) => {
    expect((await server.raw(request)).call).toMatchObject({ filename: 'grün€.png' });
  });

  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const escaped = [...all].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const multipart = [
    '--x\r\nContent-Disposition: form-data; name="input"\r\n\r\nraw\r\n',
    `--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n${all.toString('latin1')}\r\n--x--\r\n`,
  ].join('');

  test.each([
    ['a query', post(`/?input=raw&file=${escaped}`, {}, '')],
    ['a form', post('/', form, `input=raw&file=${escaped}`)],
    ['multipart', post('/', { 'Content-Type': 'multipart/form-data; boundary=x' }, multipart)],
  ])('of raw content in %s stay as they are', async (_name, request) => {
    const { call } = await server.raw(request);
    const [file] = call.files as unknown as { bytes: { data: number[] } }[];
    expect(Buffer.from(file?.bytes.data ?? [])).toEqual(all);
  });
});

test('file beside files is one of them, not one more', async () => {
  const { call } = await server.raw(
    post('/', { 'Content-Type': 'application/json' }, '{"file":"a","files":["a","b"]}'),
  );
  expect(call.files).toEqual([{ file: 'a' }, { file: 'b' }]);
});
