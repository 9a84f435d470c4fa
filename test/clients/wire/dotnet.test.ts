import Joi from 'joi';
import { useFixtures, useTestProxy } from '../../running-proxy';
import {
  absolute,
  anImage,
  bearer,
  finished,
  integer,
  json,
  kindOf,
  multipart,
  png,
  read,
  struct,
  text,
  texts,
} from './wire';

const proxy = useTestProxy();
const files = useFixtures();

/** What `DateTime.Parse` makes of it whatever the culture. */
const dateTime = Joi.string().pattern(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const created = struct({ url: text.required(), expires: dateTime.required(), maxtime: integer, minutes: integer });
const pair = { inputformat: 'png', outputformat: 'jpg' };

describe.each([
  ['aliencube/CloudConvert.NET', { ...pair, apikey: null }, bearer],
  ['Brushfire/CloudConvert.NET', { ...pair, apikey: 'any' }, {}],
])('%s', (_client, create, headers) => {
  const steps = Joi.valid('input', 'wait', 'convert', 'output', 'error', 'finished');
  const status = struct({
    step: steps,
    starttime: integer,
    endtime: integer,
    expire: integer,
    converter: struct({ options: texts, duration: Joi.number() }),
    output: struct({ files: Joi.array().items(text), size: integer, downloads: integer }),
    code: integer,
  });
  const unset = { tag: null, converteroptions: null, preset: null, timeout: null, email: null, output: null };

  it('parses expires as a date, sends null for what is not set, and parses the answer of DELETE (B6, S2, S11)', async () => {
    const { url } = await read(await json(`${proxy.url}/process`, create, headers), created);
    const asked = { ...unset, input: 'download', file: files.address('example.png'), wait: null, download: false };
    const started = await read(await json(absolute(url), { ...asked, outputformat: 'jpg' }), status);
    expect(started).not.toHaveProperty('error');
    await finished(absolute(url), status);
    const deleted = await fetch(absolute(url), { method: 'DELETE' });
    expect(await deleted.json()).toEqual({ message: 'Process was deleted' });
  });

  it('finds the HTTP status as an integer in a failed status too (S9, S10)', async () => {
    const { url } = await read(await json(`${proxy.url}/process`, create, headers), created);
    const failed = await json(absolute(url), { input: 'download', file: files.address('missing.png'), wait: true });
    expect(await read(failed.clone(), status)).toMatchObject({ step: 'error', code: failed.status });
  });
});

it('semsogutlu/CloudConvertWrapper (.NET): uploads octets and takes output.url from the start answer (R5, S3)', async () => {
  const { url } = await read(await json(`${proxy.url}/process`, { ...pair, apikey: 'any' }), created);
  const link = struct({ url: text.required() }).required();
  const asked = { input: 'upload', outputformat: 'jpg', save: false };
  const started = await read(await json(absolute(url), asked), struct({ upload: link, output: link }));
  const type = { 'content-type': 'binary/octet-stream' };
  const upload = `${absolute(started.upload.url)}/my%20image%20%C3%A4.png`;
  expect((await fetch(upload, { method: 'PUT', headers: type, body: png })).status).toBe(200);
  expect((await fetch(`${absolute(url)}/?wait`)).status).toBe(200);
  expect(await kindOf(await fetch(absolute(started.output.url)))).toBe('jpg');
});

describe('MadScripter/CloudConvert-.NET-Wrapper', () => {
  const labelled = { headers: { 'content-type': 'application/www-x-form-urlencoded' } };
  const path = encodeURIComponent('C:\\pictures\\example.png');

  it('cuts output.url out of the text of the start answer, and looks for compact members (S3)', async () => {
    const { url } = await read(
      await fetch(`${proxy.url}/process?${query({ apikey: 'any', ...pair })}`, labelled),
      created,
    );
    const start = `${absolute(url)}?input=upload&format=jpg&file=${path}&email=&options[quality]=44`;
    const answer = await (await multipart(start, [['file', anImage('example.png', 'binary/octet-stream')]])).text();
    const output = /"output":{"url":"([^"]+)"}/.exec(answer)?.[1] ?? '';
    await finished(absolute(url));
    expect(await (await fetch(absolute(url), labelled)).text()).toContain('"step":"finished"');
    expect(await kindOf(await fetch(absolute(output)))).toBe('jpg');
  });

  it('puts a path of its own disk into the query: the part counts (B4)', async () => {
    const call = query({ apikey: 'any', input: 'upload', ...pair });
    const answer = await multipart(`${proxy.url}/convert?${call}&file=${path}`, [['file', anImage()]]);
    expect(await kindOf(answer)).toBe('jpg');
  });
});

const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
