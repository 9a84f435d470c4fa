import { parsingServer, post, type ParsingServer } from './parsing-server';

let server: ParsingServer;
beforeAll(async () => {
  server = await parsingServer();
});
afterAll(() => server.close());

const multipart = { 'Content-Type': 'multipart/form-data; boundary=XX' };

function field(name: string, value: string): string {
  return `--XX\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

function file(disposition: string, content: string, headers = 'Content-Type: image/png\r\n'): string {
  return `--XX\r\nContent-Disposition: ${disposition}\r\n${headers}\r\n${content}\r\n`;
}

const upload = file('form-data; name="file"; filename="a.png"', 'BYTES');
const end = '--XX--\r\n';

describe('multipart bodies (v1-clients B1-B4)', () => {
  test.each([
    ['first', upload + field('apikey', 'k') + field('outputformat', 'pdf')],
    ['in the middle', field('apikey', 'k') + upload + field('outputformat', 'pdf')],
    ['last', field('apikey', 'k') + field('outputformat', 'pdf') + upload],
  ])('the file part may come %s (1.3 c, A2, W1)', async (_place, body) => {
    const answer = await server.raw(post('/', multipart, body + end));

    expect(answer).toMatchObject({
      status: 200,
      apiKey: 'k',
      call: { outputFormat: 'pdf', input: { method: 'upload' } },
      files: [{ field: 'file', filename: 'a.png', contentType: 'image/png', size: 5, content: 'BYTES' }],
    });
  });

  test('fields with PHP brackets become objects (B2)', async () => {
    const fields = field('converteroptions[quality]', '70') + field('output[s3][bucket]', 'b');

    const { call } = await server.raw(post('/', multipart, fields + end));

    expect(call).toMatchObject({
      converterOptions: { quality: '70' },
      output: { kind: 's3', parameters: { bucket: 'b' } },
    });
  });

  test.each<[string, string, string]>([
    ['name after filename (Jersey)', 'form-data; filename="a.png"; name="file"', ''],
    ['Content-Length in the part', 'form-data; name="file"; filename="a.png"', 'Content-Length: 5\r\n'],
    [
      'Content-Transfer-Encoding and Content-Size in the part',
      'form-data; name="file"; filename="a.png"',
      'Content-Transfer-Encoding: binary\r\nContent-Size: 5\r\n',
    ],
    ['no name at all, as in the documented sample', 'file; filename="a.png"', ''],
    ['no quotes', 'form-data; name=file; filename=a.png', ''],
    ['single quotes', "form-data; name='file'; filename='a.png'", ''],
    ['a path of Windows', 'form-data; name="file"; filename="C:\\Users\\me\\a.png"', ''],
    ['a path of Unix', 'form-data; name="file"; filename="/home/me/../a.png"', ''],
    ['a URL with a query', 'form-data; name="file"; filename="https://x.test/b/a.png?v=1"', ''],
    ['another name than file', 'form-data; name="upload"; filename="a.png"', ''],
    ['a list name', 'form-data; name="files[]"; filename="a.png"', ''],
  ])('a file part with %s is taken, under its basename (B3, 5.1 b)', async (_name, disposition, headers) => {
    const { files } = await server.raw(post('/', multipart, file(disposition, 'BYTES', headers) + end));

    expect(files).toMatchObject([{ filename: 'a.png', size: 5, content: 'BYTES' }]);
  });

  test.each([
    ['UTF-8', 'filename="\xc3\xa4 \xe6\x97\xa5.png"', 'ä 日.png'],
    ['Latin-1', 'filename="\xe4.png"', 'ä.png'],
    ['RFC 8187', `filename="x.png"; filename*=UTF-8''%C3%A4.png`, 'ä.png'],
    ['RFC 8187 in ISO-8859-1', `filename*=ISO-8859-1''gr%FCn%80.png`, 'grün€.png'],
    ['RFC 2231 in pieces', `filename*0*=UTF-8''gr%C3; filename*1*=%BCn%20; filename*2="lich.png"`, 'grün lich.png'],
    [
      'RFC 2231 in pieces without a charset',
      `filename*0="a long "; filename*1=name.png; filename="x"`,
      'a long name.png',
    ],
    ['RFC 8187 with an unescaped percent sign', `filename*=UTF-8''100%%20%C3%A4.png`, '100% ä.png'],
    ["RFC 2047, .NET's way", 'filename="=?utf-8?B?Z3LDvG4ucG5n?="', 'grün.png'],
    ['RFC 2047 with quotes', 'filename="=?iso-8859-1?Q?gr=FCn_1.png?="', 'grün 1.png'],
    ['RFC 2047 in two words', 'filename="=?utf-8?B?Z3LDvG4=?= =?utf-8?Q?_1.png?="', 'grün 1.png'],
    ['RFC 2047 in two words that part a character', 'filename="=?utf-8?B?Z3LD?= =?UTF-8?Q?=BCn.png?="', 'grün.png'],
    ['RFC 8187 without a charset', 'filename*=gr%C3%BCn.png', 'grün.png'],
    ['what only looks like RFC 2047', 'filename="=?utf-8?X?y.png"', '=?utf-8?X?y.png'],
    ['a semicolon and a name in quotes', 'filename="a; name=b.png"', 'a; name=b.png'],
  ])('a file name in %s is kept (B3)', async (_name, filename, wanted) => {
    const part = file(`form-data; name="file"; ${filename}`, 'BYTES');

    const { files } = await server.raw(post('/', multipart, part + end));

    expect(files).toMatchObject([{ field: 'file', filename: wanted }]);
  });

  test.each([
    ['without its --', '--XX\r\n'],
    ['without its -- and line break', '--XX'],
    ['without a line break', '--XX--'],
    ['followed by an epilogue', '--XX--\r\nhappy end\r\n'],
  ])('the last boundary may be %s (B3)', async (_name, ending) => {
    const { call, files } = await server.raw(post('/', multipart, field('outputformat', 'pdf') + upload + ending));

    expect(call.outputFormat).toBe('pdf');
    expect(files).toMatchObject([{ content: 'BYTES' }]);
  });

  test('the last boundary may be missing (B3)', async () => {
    const { files } = await server.raw(post('/', multipart, field('outputformat', 'pdf') + upload.trimEnd()));

    expect(files).toMatchObject([{ content: 'BYTES' }]);
  });

  test('the boundary may be missing in the Content-Type (B3)', async () => {
    const request = post('/', { 'Content-Type': 'multipart/form-data' }, field('outputformat', 'pdf') + upload + end);

    const { call, files } = await server.raw(request);

    expect(call.outputFormat).toBe('pdf');
    expect(files).toMatchObject([{ content: 'BYTES' }]);
  });

  test('the boundary may be quoted', async () => {
    const request = post('/', { 'Content-Type': 'multipart/form-data; charset=utf-8; boundary="XX"' }, upload + end);

    expect((await server.raw(request)).files).toHaveLength(1);
  });

  test('the body may be chunked without Content-Length (1.3 g, B3)', async () => {
    const body = upload + field('apikey', 'k') + end;
    const pieces = body.match(/.{1,7}/gs) ?? [];
    const chunked = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('') + '0\r\n\r\n';
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n';

    const answer = await server.raw(`${head}Content-Type: multipart/form-data; boundary=XX\r\n\r\n${chunked}`);

    expect(answer).toMatchObject({ apiKey: 'k', files: [{ content: 'BYTES' }] });
  });

  test('multipart may come by PUT (B14)', async () => {
    const { files } = await server.raw(post('/', multipart, upload + end, 'PUT'));

    expect(files).toMatchObject([{ filename: 'a.png', content: 'BYTES' }]);
  });

  test('a file part wins over `file` in the query (B4)', async () => {
    const { call, files } = await server.raw(post('/?file=C:/a.png&input=download', multipart, upload + end));

    expect(call).toMatchObject({ input: { method: 'upload' }, files: [] });
    expect(files).toHaveLength(1);
  });

  test('a part `file` without a file name is a plain value', async () => {
    const { call, files } = await server.raw(post('/', multipart, field('file', 'http://x.test/a.png') + end));

    expect(call).toMatchObject({ input: { method: 'download' }, files: [{ file: 'http://x.test/a.png' }] });
    expect(files).toEqual([]);
  });

  test('a part `file` of bytes without a file name is a file', async () => {
    const part = file('form-data; name="file"', 'BYTES', 'Content-Type: application/octet-stream\r\n');

    expect((await server.raw(post('/', multipart, part + end))).files).toMatchObject([{ filename: '', size: 5 }]);
  });

  test('a parameter that is sent as if it were a file is a parameter', async () => {
    const part = file('form-data; name="apikey"; filename="apikey"', 'k', '');

    expect(await server.raw(post('/', multipart, part + end))).toMatchObject({ apiKey: 'k', files: [] });
  });

  test('a file input in which nothing was chosen is no file', async () => {
    const part = file('form-data; name="file"; filename=""', '', 'Content-Type: application/octet-stream\r\n');

    const { call, files } = await server.raw(post('/', multipart, part + field('link', 'http://x.test/a') + end));

    expect(files).toEqual([]);
    expect(call.input?.method).toBe('download');
  });

  test('several files keep their order', async () => {
    const parts = ['a', 'b', 'c'].map((name) => file(`form-data; name="files[]"; filename="${name}.png"`, name));

    const { files } = await server.raw(post('/', multipart, parts.join('') + end));

    expect(files.map(({ filename, content }) => filename + content)).toEqual(['a.pnga', 'b.pngb', 'c.pngc']);
  });

  test('bytes that look like a boundary stay in the file', async () => {
    const content = 'a\r\n--X\r\n--Y\r\n\r\n-\r\r\n';
    const part = file('form-data; name="file"; filename="a.bin"', content);

    expect((await server.raw(post('/', multipart, part + end))).files).toMatchObject([{ content }]);
  });
});

describe('the limits of a multipart body', () => {
  test('more than 10 MB of fields is a 413, and nothing stays on disk', async () => {
    const body = upload + field('file', 'x'.repeat(10 * 1024 * 1024 + 1)) + end;

    expect(await server.raw(post('/', multipart, body))).toMatchObject({ status: 413 });
    expect(await server.spooled()).toEqual([]);
  });

  test.each([
    ['files', upload.repeat(101), /more than 100 files/],
    ['fields', upload + field('a', '1').repeat(1001), /more than 1000 parameters/],
    ['levels', upload + field(`a${'[b]'.repeat(100)}`, '1'), /nested deeper/],
    [
      'levels of JSON in a field',
      upload + field('output', `{"s3":${'['.repeat(99)}${']'.repeat(99)}}`),
      /nested deeper/,
    ],
    ['parts', field('', '1').repeat(1200), /more than 1100 parts/],
  ])('too many %s are a 400, and nothing stays on disk', async (_name, body, text) => {
    const answer = await server.raw(post('/', multipart, body + end));

    expect(answer).toEqual({ status: 400, error: expect.stringMatching(text) });
    expect(await server.spooled()).toEqual([]);
  });
});
