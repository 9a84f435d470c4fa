import Joi from 'joi';
import { useFixtures, useTestProxy } from '../../running-proxy';
import {
  absolute,
  anImage,
  bearer,
  finished,
  json,
  kindOf,
  multipart,
  png,
  read,
  struct,
  text,
  twoPages,
} from './wire';

const proxy = useTestProxy();
const files = useFixtures();

const url = struct({ url: text.required() }).required();
const any = Joi.object().unknown();

describe('cloudconvert/cloudconvert-php 2 (official)', () => {
  const create = async (inputformat: string, outputformat: string) =>
    absolute((await read(await json(`${proxy.url}/process`, { inputformat, outputformat }, bearer), url)).url);

  /** Start without credentials, PUT of the file, GET with wait. */
  async function convert(process: string, parameters: object, name: string, body: Buffer): Promise<Response> {
    const { upload } = await read(await json(process, { input: 'upload', ...parameters }), struct({ upload: url }));
    const stored = await fetch(`${absolute(upload.url)}/${name}`, { method: 'PUT', body: new Uint8Array(body) });
    expect(stored.headers.get('content-type')).toMatch(/^application\/json/);
    return fetch(`${process}?wait=true`);
  }

  it('uploads without credentials, compares converter.options.quality with its number, and deletes (A1, S6, S11)', async () => {
    const process = await create('png', 'pdf');
    const status = await read(await convert(process, { converteroptions: { quality: 10 } }, 'example.png', png), any);
    expect(status).toMatchObject({ step: 'finished', output: { ext: 'pdf' } });
    expect(Number(status.converter.options.quality)).toBe(10);
    const download = await fetch(absolute(status.output.url));
    expect(download.headers.get('content-type')).not.toMatch(/json/);
    expect(await kindOf(download)).toBe('pdf');
    expect(await (await fetch(process, { method: 'DELETE' })).json()).toEqual({ message: 'Process was deleted' });
  });

  it('downloads every one of several files in turn, numbered from 1 (S7, S19, S20)', async () => {
    const options = { converteroptions: { page_range: '1-2' } };
    const process = await create('pdf', 'jpg');
    const { output } = await read(await convert(process, options, 'input.pdf', twoPages), any);
    expect(output.files).toEqual(['input-1.jpg', 'input-2.jpg']);
    for (const name of output.files) {
      expect(await kindOf(await fetch(`${absolute(output.url)}/${name}`))).toBe('jpg');
    }
  });

  it('sends empty options as [], and gets an object back (S6)', async () => {
    const answer = await convert(await create('png', 'jpg'), { converteroptions: [] }, 'example.png', png);
    expect((await read(answer, any)).converter.options).not.toBeInstanceOf(Array);
  });

  it('finds a conversion type from PDF to PDF, without a key, and can create it (S16)', async () => {
    const types: unknown = await (await fetch(`${proxy.url}/conversiontypes?inputformat=pdf&outputformat=pdf`)).json();
    expect(types).toHaveLength(1);
    expect(await create('pdf', 'pdf')).toMatch(/\/process\//);
  });

  it('tells a failed conversion by 422 and message (S9)', async () => {
    const answer = await convert(await create('png', 'jpg'), {}, 'broken.png', Buffer.from('no picture'));
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ step: 'error', message: expect.stringMatching(/./) as string });
  });
});

describe('CloudConvert.class.php of 2013 and mcwebb/CloudConvert (PHP)', () => {
  const create = async () =>
    absolute(
      (
        await read(
          await multipart(`${proxy.url}/process`, [
            ['inputformat', 'png'],
            ['outputformat', 'jpg'],
            ['apikey', 'any'],
          ]),
          url,
        )
      ).url,
    );

  it('sends every call as multipart, with format and link, and deletes by GET (R4, B8)', async () => {
    const process = await create();
    const asked = { input: 'download', format: 'jpg', filename: 'x.png', link: files.address('example.png') };
    await multipart(process, Object.entries({ ...asked, 'options[quality]': '33' }));
    const { output, converter } = await finished(process);
    expect({ name: output.filename, quality: converter.options.quality }).toEqual({ name: 'x.jpg', quality: '33' });
    expect((await fetch(`${process}/delete`)).status).toBe(200);
  });

  it('names a temporary file without extension by filename', async () => {
    const process = await create();
    const fields: [string, string][] = [
      ['input', 'upload'],
      ['format', 'jpg'],
      ['filename', 'input.png'],
    ];
    await multipart(process, [...fields, ['file', anImage('php7F3a')]]);
    expect((await finished(process)).output.filename).toBe('input.jpg');
  });
});

describe('robbiepaul/cloudconvert-laravel (PHP)', () => {
  const create = async (inputformat: string, outputformat: string) =>
    absolute((await read(await json(`${proxy.url}/process`, { apikey: 'any', inputformat, outputformat }), url)).url);
  const unset = { converteroptions: null, preset: null, output: null };

  it('sends null for what is not set, and copies no member onto its own (B6, S4)', async () => {
    const asked = {
      input: 'download',
      filename: 'example.png',
      file: files.address('example.png'),
      outputformat: 'jpg',
    };
    const status = await read(await json(await create('png', 'jpg'), { ...asked, ...unset, wait: true }), any);
    expect(status.step).toBe('finished');
    for (const own of ['http', 'options', 'response', 'mode', 'input_format']) expect(status).not.toHaveProperty(own);
  });

  it('uploads a form with empty fields (B6)', async () => {
    const fields: [string, string | File][] = [
      ['input', 'upload'],
      ['file', anImage()],
      ['preset', ''],
      ['output', ''],
      ['converteroptions[quality]', '70'],
      ['wait', '1'],
    ];
    expect(await read(await multipart(await create('png', 'jpg'), fields), any)).toMatchObject({ step: 'finished' });
  });

  it('merges by file as a list of objects, without any mode, into filename (B7)', async () => {
    const file = files.address('two-pages.pdf');
    const asked = { input: 'download', file: [{ file }, { file, filename: '2.pdf' }], filename: 'merged.pdf' };
    const status = await read(await json(await create('pdf', 'pdf'), { ...asked, ...unset, wait: true }), any);
    expect(status).toMatchObject({ step: 'finished', output: { filename: 'merged.pdf' } });
  });

  it('lists by POST with [] (R3)', async () => {
    const answer = await json(`${proxy.url}/processes?apikey=nobody`, []);
    expect(await answer.json()).toEqual([]);
  });
});

describe('net-tools/cloudconvert (PHP)', () => {
  const call = { apikey: 'lister', inputformat: 'png', outputformat: 'jpg', input: 'download', wait: '1' };

  it('gets the file by GET /convert with wait=1 and download=inline (R3, B6)', async () => {
    const query = new URLSearchParams({ ...call, file: files.address('example.png'), download: 'inline' });
    expect(await kindOf(await fetch(`${proxy.url}/convert?${query.toString()}`))).toBe('jpg');
  });

  it('deletes every process of the list, with an empty query behind its URL (S11, S15)', async () => {
    await json(`${proxy.url}/convert`, { ...call, file: files.address('example.png'), download: false });
    const list = (await (await fetch(`${proxy.url}/processes?apikey=lister`)).json()) as { url: string }[];
    expect(list.length).toBeGreaterThan(0);
    for (const entry of list) expect((await fetch(`${absolute(entry.url)}?`, { method: 'DELETE' })).status).toBe(200);
  });
});
