import { request } from 'node:http';
import { parsingServer, post, type Answer, type ParsingServer } from './parsing-server';

let server: ParsingServer;
beforeAll(async () => {
  server = await parsingServer();
});
afterAll(() => server.close());

const query = async (text: string) => (await server.raw(post(`/?${text}`, {}, ''))).call;
const json = async (body: unknown) => (await server.raw(post('/', {}, JSON.stringify(body)))).call;
const form = async (text: string) =>
  (await server.raw(post('/', { 'Content-Type': 'application/x-www-form-urlencoded' }, text))).call;

describe('booleans (v1-clients B6)', () => {
  test.each([true, 'true', 'True', 'TRUE', 1, '1', 'yes', 'on'])('%j is true (B6, W6)', async (value) => {
    expect((await json({ wait: value })).wait).toBe(true);
  });

  test.each([false, 'false', 'False', 0, '0', 'no', 'off'])('%j is false (B6)', async (value) => {
    expect((await json({ wait: value })).wait).toBe(false);
  });

  test.each([null, ''])('%j is not given (B6)', async (value) => {
    const names = ['wait', 'download', 'save', 'email', 'preset', 'output', 'converteroptions', 'outputformat', 'file'];

    expect(await json(Object.fromEntries(names.map((name) => [name, value])))).toEqual({
      input: { method: 'upload', parameters: {} },
      files: [],
      converterOptions: {},
    });
  });

  test.each(['wait', 'download', 'save'] as const)('a present but empty %s in the query is true (B6)', async (name) => {
    expect((await query(name))[name]).toBe(true);
    expect((await query(`a=b&${name}=`))[name]).toBe(true);
  });

  test.each(['wait', 'download', 'save'] as const)('an empty %s in a form is not given (B6)', async (name) => {
    expect((await form(`${name}=`))[name]).toBeUndefined();
  });

  test.each(['inline', 'Inline'])('download=%s asks for inline', async (value) => {
    expect((await query(`download=${value}`)).download).toBe('inline');
  });

  test.each(['null', 'undefined', 'None'])('the word %s in a form is not given', async (word) => {
    expect(await form(`outputformat=${word}&preset=${word}&output=${word}`)).toEqual({
      input: { method: 'upload', parameters: {} },
      files: [],
      converterOptions: {},
    });
  });
});

describe('names of 2013 (v1-clients B8)', () => {
  test('format is outputformat, link is file and options are converteroptions (B8)', async () => {
    expect(await form('format=PDF&link=http://x.test/a.jpg&options[quality]=70')).toMatchObject({
      outputFormat: 'pdf',
      files: [{ file: 'http://x.test/a.jpg' }],
      converterOptions: { quality: '70' },
    });
  });

  test('the newer name wins', async () => {
    const call = await json({
      format: 'png',
      outputformat: 'pdf',
      options: { a: 1, b: 1 },
      converteroptions: { b: 2 },
    });

    expect(call).toMatchObject({ outputFormat: 'pdf', converterOptions: { a: 1, b: 2 } });
  });
});

describe('file and files (v1-clients B7)', () => {
  const a = 'http://x.test/a.pdf';
  const b = 'http://x.test/b.pdf';

  test.each<[string, unknown]>([
    ['a string', { file: a }],
    ['a list of one', { file: [a] }],
    ['files as a string', { files: a }],
  ])('one file as %s (B7)', async (_name, body) => {
    expect((await json(body)).files).toEqual([{ file: a }]);
  });

  test.each<[string, unknown]>([
    ['a list', { files: [a, b] }],
    ['file as a list', { file: [a, b] }],
    ['a map "0", "1"', { files: { '0': a, '1': b } }],
    ['a list of objects', { files: [{ file: a }, { file: b }] }],
    ['a map of objects', { files: { '0': { file: a }, '1': { file: b } } }],
    ['a list with empty places', { files: [a, null, '', b] }],
  ])('several files as %s (B7)', async (_name, body) => {
    expect((await json(body)).files).toEqual([{ file: a }, { file: b }]);
  });

  test.each([
    ['files[]', `files[]=${a}&files[]=${b}`],
    ['files[0], files[1]', `files[0]=${a}&files[1]=${b}`],
    ['files[0] and files[]', `files[0]=${a}&files[]=${b}`],
    ['escaped brackets', `files%5B%5D=${a}&files%5B%5D=${b}`],
    ['the JSON text of a list', `files=${encodeURIComponent(JSON.stringify([a, { file: b }]))}`],
  ])('several files in a form as %s (B7)', async (_name, text) => {
    expect((await form(text)).files).toEqual([{ file: a }, { file: b }]);
  });

  test.each<[string, () => ReturnType<typeof json>]>([
    [
      'JSON',
      () =>
        json({
          file: [
            { file: a, filename: 'x/1.pdf' },
            { file: b, filename: '2.pdf' },
          ],
        }),
    ],
    [
      'a numbered form',
      () => form(`files[0][file]=${a}&files[0][filename]=1.pdf&files[1][file]=${b}&files[1][filename]=2.pdf`),
    ],
    [
      "a form with Ruby's brackets",
      () => form(`files[][file]=${a}&files[][filename]=1.pdf&files[][file]=${b}&files[][filename]=2.pdf`),
    ],
  ])('files with names in %s (B7)', async (_name, call) => {
    expect((await call()).files).toEqual([
      { file: a, filename: '1.pdf' },
      { file: b, filename: '2.pdf' },
    ]);
  });

  test('raw content is kept to the last space', async () => {
    expect((await json({ input: 'raw', file: ' [1, 2]\n' })).files).toEqual([{ file: ' [1, 2]\n' }]);
  });

  test('a protocol-relative URL stays one (B13)', async () => {
    expect((await json({ file: '//host/download/~x/a.pdf' })).files).toEqual([{ file: '//host/download/~x/a.pdf' }]);
  });
});

describe('input and output', () => {
  test('parameters of a storage in a form may be JSON text, and maps among them too', async () => {
    const parameters = JSON.stringify({ bucket: 'b', metadata: '{"by":"me"}', region: '' });

    expect((await form(`output[s3]=${encodeURIComponent(parameters)}`)).output).toEqual({
      kind: 's3',
      parameters: { bucket: 'b', metadata: { by: 'me' } },
    });
  });

  test.each([
    ['after', 'input=s3&input[s3][bucket]=b&input[s3][region]='],
    ['before', 'input[s3][bucket]=b&input[s3][region]=&input=s3'],
  ])('a nested key %s a plain one of its name makes an object (B5)', async (_order, text) => {
    expect((await form(text)).input).toEqual({ method: 's3', parameters: { bucket: 'b' } });
  });

  test('a plain name in the body and nested ones in the query make an object (B5)', async () => {
    const { call } = await server.raw(post('/?input[s3][bucket]=b', {}, '{"input":"s3"}'));

    expect(call.input).toEqual({ method: 's3', parameters: { bucket: 'b' } });
  });

  test.each<[unknown, unknown]>([
    ['dropbox', { kind: 'dropbox', parameters: {} }],
    [
      { s3: { bucket: 'b', metadata: { a: null } } },
      { kind: 's3', parameters: { bucket: 'b', metadata: { a: null } } },
    ],
    ['{"ftp":{"host":"h"}}', { kind: 'ftp', parameters: { host: 'h' } }],
    [{}, undefined],
    [false, undefined],
  ])('output %j (2.2 j)', async (value, wanted) => {
    expect((await json({ output: value })).output).toEqual(wanted);
  });

  test('an unknown input is kept: it fails the process later (2.2 b)', async () => {
    expect((await form('input=mp4')).input).toEqual({ method: 'mp4', parameters: {} });
  });

  test('without input, file means download and nothing means upload (B9)', async () => {
    expect((await form('file=http://x.test/a')).input?.method).toBe('download');
    expect((await form('files[]=http://x.test/a')).input?.method).toBe('download');
    expect((await form('outputformat=pdf')).input?.method).toBe('upload');
  });
});

describe('single parameters', () => {
  test('formats are lower-case and without a dot', async () => {
    expect(await form('inputformat=.JPG&outputformat=+PDF+')).toMatchObject({
      inputFormat: 'jpg',
      outputFormat: 'pdf',
    });
  });

  test.each<[unknown, number | undefined]>([
    ['150', 150],
    [150, 150],
    ['0', undefined],
    [0, undefined],
    ['soon', undefined],
    [-1, undefined],
  ])('timeout %j (2.2 g)', async (value, wanted) => {
    expect((await json({ timeout: value })).timeout).toBe(wanted);
  });

  test.each<[unknown, string]>([
    ['a tag', 'a tag'],
    [{ order: 7 }, '{"order":7}'],
    [7, '7'],
  ])('tag %j (B12, 2.2 h)', async (value, wanted) => {
    expect((await json({ tag: value })).tag).toBe(wanted);
  });

  test('converter options keep their values and lose the empty ones', async () => {
    const options = { quality: 70, embed: true, resize: null, page_range: '', templating: { name: null } };

    expect((await json({ converteroptions: options })).converterOptions).toEqual({
      quality: 70,
      embed: true,
      templating: { name: null },
    });
  });

  test('options that hold more than 1,000,000 characters are refused, wherever in them these are', async () => {
    const most = 'x'.repeat(999_999);
    const holding = (value: unknown) =>
      post('/', {}, JSON.stringify({ converteroptions: { templating: value, a: 'b' } }));
    expect(await server.raw(holding(most))).toMatchObject({ status: 200 });
    for (const tooMuch of [`${most}x`, [{ name: most }, 'x']])
      expect(await server.raw(holding(tooMuch))).toMatchObject({
        status: 400,
        error: 'The options hold more than 1000000 characters.',
      });
  });

  test.each([[[]], ['nonsense'], [7]])('converteroptions %j are no options', async (value) => {
    expect((await json({ converteroptions: value })).converterOptions).toEqual({});
  });

  test('junk such as a bare converteroptions key is ignored (1.3 j)', async () => {
    expect(await query('converteroptions&&=x&[a]=1&]=2&outputformat=pdf')).toMatchObject({
      outputFormat: 'pdf',
      converterOptions: {},
    });
  });

  test('unknown parameters are ignored (B12)', async () => {
    expect(Object.keys(await form('kirby.page=1&delete=true&outputformat=pdf'))).toEqual([
      'outputFormat',
      'files',
      'converterOptions',
      'input',
    ]);
  });

  test.each(['__proto__', 'constructor', 'prototype'])('the prototype key %s is ignored', async (key) => {
    const inJson = `{"converteroptions":{"a":1,"${key}":{"polluted":1}},"${key}":{"polluted":1}}`;

    const read = [
      (await server.raw(post('/', {}, inJson))).call,
      await form(`converteroptions[a]=1&converteroptions[${key}][polluted]=1&${key}[polluted]=1`),
    ];

    for (const { converterOptions } of read) expect(Object.keys(converterOptions)).toEqual(['a']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('the filename is reduced to its basename (2.2 e)', async () => {
    expect((await json({ filename: '../../etc/pass wörd.pdf' })).filename).toBe('pass wörd.pdf');
  });
});

describe('the key (v1-contract 1.4, v1-clients A2)', () => {
  test.each<[string, () => Promise<Answer>]>([
    ['JSON', () => server.raw(post('/', {}, '{"apikey":"k"}'))],
    ['a form', () => server.raw(post('/', {}, 'a=b&apikey=k'))],
    ['the query', () => server.raw(post('/?apikey=k', {}, ''))],
    ['Authorization: Bearer', () => server.raw(post('/', { Authorization: 'Bearer k' }, ''))],
    ['authorization: bearer', () => server.raw(post('/', { authorization: 'bearer  k ' }, ''))],
    ['X-CloudConvert-ApiKey', () => server.raw(post('/', { 'X-CloudConvert-ApiKey': 'k' }, ''))],
    ['both', () => server.raw(post('/?apikey=k', { Authorization: 'Bearer other' }, ''))],
  ])('is read from %s (1.4, A2)', async (_place, answer) => {
    expect((await answer()).apiKey).toBe('k');
  });

  test('is absent when there is none', async () => {
    expect(
      (await server.raw(post('/?apikey=', { Authorization: 'Basic eDp5' }, '{"apikey":null}'))).apiKey,
    ).toBeUndefined();
  });
});

test('a client that breaks off leaves nothing on disk', async () => {
  const headers = { 'Content-Type': 'multipart/form-data; boundary=XX', 'Content-Length': '1000000' };
  const going = request(server.url, { method: 'POST', headers });
  const gone = new Promise((resolve) => going.once('error', resolve));
  going.write('--XX\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nBYTES');
  while ((await server.spooled()).length === 0) await new Promise(setImmediate);

  going.destroy();
  await gone;
  while ((await server.spooled()).length > 0) await new Promise(setImmediate);

  expect(await server.spooled()).toEqual([]);
});
