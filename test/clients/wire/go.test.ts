import Joi from 'joi';
import { useFixtures, useTestProxy } from '../../running-proxy';
import {
  absolute,
  anImage,
  bearer,
  chunkedMultipart,
  finished,
  integer,
  json,
  kindOf,
  read,
  struct,
  text,
  texts,
  twoPages,
} from './wire';

const proxy = useTestProxy();
const files = useFixtures();

const file = { type: text, name: text, filename: text, ext: text };
const times = { starttime: integer, endtime: integer, expire: integer };

describe('macropodhq/cloudconvert (Go)', () => {
  const created = struct({
    url: text.required(),
    id: text.required(),
    expires: text,
    maxsize: integer,
    maxtime: integer,
    concurrent: integer,
    minutes: integer,
  });
  const status = struct({
    ...times,
    percent: integer,
    minutes: integer,
    step: text.required(),
    input: struct(file),
    output: struct({ url: text, size: integer, filename: text, ext: text, files: Joi.array().items(text) }),
    converter: struct({ format: text, type: text, options: Joi.object() }),
  });

  const create = async (inputformat: string, outputformat: string) =>
    read(await json(`${proxy.url}/process`, { apikey: 'any', inputformat, outputformat }), created);

  it('uploads a chunked form with the file last, and finds only integers in the answers (B3, S5, S6)', async () => {
    const { url, id } = await create('png', 'jpg');
    const answer = await chunkedMultipart(absolute(url), [
      ['input', 'upload'],
      ['outputformat', 'jpg'],
      ['wait', 'true'],
      ['converteroptions[quality]', '51'],
      ['file', anImage()],
    ]);
    expect(await read(answer, status)).toMatchObject({ step: 'finished', converter: { options: { quality: '51' } } });
    expect(await kindOf(await fetch(`${proxy.url}/download/${id}`))).toBe('jpg');
  });

  it('downloads /download/<process id>/<file> with + for the spaces of the name (R6)', async () => {
    const { url, id } = await create('pdf', 'jpg');
    const answer = await chunkedMultipart(absolute(url), [
      ['input', 'upload'],
      ['wait', 'true'],
      ['file', new File([twoPages], 'two pages.pdf')],
    ]);
    const { output } = await read(answer, status);
    expect(output.files).toEqual(['two pages-1.jpg', 'two pages-2.jpg']);
    for (const name of output.files) {
      expect(await kindOf(await fetch(`${proxy.url}/download/${id}/${name.replaceAll(' ', '+')}`))).toBe('jpg');
    }
  });

  it('reads error and an integer code from every refusal (S10)', async () => {
    const answer = await json(`${proxy.url}/process`, { apikey: 'any', inputformat: 'nonsense', outputformat: 'jpg' });
    const refusal = await read(answer, struct({ error: text.required(), code: integer.required() }));
    expect(refusal).toEqual({ error: 'This conversiontype is not supported!', code: 400 });
  });
});

describe.each([
  ['pinda/cloudconvert (Go)', 'JSON with a Bearer key', pinda],
  ['tgulacsi/cloudconvert (Go)', 'GET create, then a chunked form with options[...]', tgulacsi],
])('%s', (_client, way, start) => {
  const options = { options: texts, format: text, type: text, duration: Joi.number() };
  const output = { filename: text, files: Joi.array().items(text), size: integer, url: text, downloads: integer };
  const status = struct({
    ...times,
    step: text.required(),
    input: struct({ ...file, size: integer }),
    output: struct(output),
    converter: struct(options),
  });

  it(`converts by ${way} and reads converter.options as a map of strings (S6)`, async () => {
    const url = await start(status);
    const { converter, output: made } = await finished(url, status);
    expect(converter.options).toMatchObject({ quality: '51' });
    expect(await kindOf(await fetch(absolute(made.url)))).toBe('jpg');
  });
});

async function pinda(status: Joi.Schema): Promise<string> {
  const answer = await json(`${proxy.url}/process`, { inputformat: 'png', outputformat: 'jpg' }, bearer);
  const body = await answer.text();
  expect(body.indexOf('"expires"')).toBeGreaterThan(body.indexOf('"id"'));
  const url = absolute((JSON.parse(body) as { url: string }).url);
  const asked = { input: 'download', file: files.address('example.png'), outputformat: 'jpg' };
  await read(await json(url, { ...asked, converteroptions: { quality: '51' } }, bearer), status);
  return url;
}

async function tgulacsi(status: Joi.Schema): Promise<string> {
  const asked = await fetch(`${proxy.url}/process?apikey=any&inputformat=png&outputformat=jpg`);
  const created = await read(asked, struct({ url: text.required(), error: text }));
  const url = absolute(created.url);
  const fields: [string, string | File][] = [
    ['email', '1'],
    ['options[quality]', '51'],
    ['outputformat', 'jpg'],
    ['input', 'upload'],
    ['file', anImage()],
  ];
  await read(await chunkedMultipart(url, fields), status);
  return url;
}

it('awmpietro/cloudconvert-go-client (Go): the file of the start with wait, by its own outputformat', async () => {
  const process = { apikey: 'any', mode: 'convert', inputformat: 'png', outputformat: 'jpg' };
  const { url } = await read(await json(`${proxy.url}/process`, process), struct({ url: text.required() }));
  const asked = { wait: true, input: 'download', file: files.address('example.png'), filename: 'mine.png' };
  const { output } = await read(await json(absolute(url), { ...asked, outputformat: 'pdf' }), Joi.object().unknown());
  expect(output.filename).toBe('mine.pdf');
  expect(await kindOf(await fetch(absolute(output.url)))).toBe('pdf');
});

it('arachnys/athenapdf (Go): the key and the name of a file without extension follow the file (A2)', async () => {
  const answer = await chunkedMultipart(`${proxy.url}/convert`, [
    ['file', anImage('tmp123')],
    ['filename', 'tmp.png'],
    ['outputformat', 'pdf'],
    ['download', 'inline'],
    ['apikey', 'any'],
    ['input', 'upload'],
    ['inputformat', 'png'],
  ]);
  expect(await kindOf(answer.clone())).toBe('pdf');
  expect(answer.headers.get('content-disposition')).toBe('inline; filename="tmp.pdf"');
});
