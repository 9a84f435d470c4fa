import Joi from 'joi';
import { useFixtures, useTestProxy } from '../../running-proxy';
import {
  absolute,
  bearer,
  exactly,
  finished,
  form,
  integer,
  json,
  kindOf,
  multipart,
  anImage,
  png,
  raw,
  read,
  struct,
  text,
  texts,
} from './wire';

const proxy = useTestProxy();
const files = useFixtures();

describe('bclemenzi/cloudconvert (Java), whose mapper refuses every member it does not know', () => {
  const input = exactly({ type: text, filename: text, size: integer, name: text, ext: text });
  const output = exactly({ url: text, filename: text, ext: text, size: integer });
  const start = { id: text, url: text, percent: integer, message: text, step: text, starttime: integer };

  it('reads create, start and status, each with exactly its members (S2, S3, S4)', async () => {
    const pair: [string, string][] = [
      ['inputformat', 'png'],
      ['outputformat', 'jpg'],
    ];
    const created = await read(
      await form(`${proxy.url}/process`, pair, bearer),
      exactly({ url: text, id: text, host: text, expires: text, maxtime: integer, minutes: integer }),
    );
    const source: [string, string][] = [
      ['input', 'download'],
      ['file', files.address('example.png')],
    ];
    const started = await read(
      await form(absolute(created.url), [...pair, ...source], bearer),
      exactly({ ...start, expire: integer, input, output }),
    );
    const converter = exactly({ format: text, type: text, mode: text, options: Joi.object() });
    const ended = { ...start, expire: integer, endtime: integer, minutes: integer, group: text, converter };
    const status = await fetch(`${absolute(started.url)}?wait=true`, { headers: bearer });
    expect(await read(status, exactly({ ...ended, input, output }))).toMatchObject({ step: 'finished' });
  });
});

describe('aioobe/cloudconvert (Java)', () => {
  const steps = Joi.valid('input', 'wait', 'convert', 'output', 'error', 'finished');
  const status = struct({ percent: Joi.number(), step: steps, converter: struct({ options: texts }) });
  const part = [
    '--Boundary_1',
    'Content-Type: text/plain',
    'Content-Disposition: form-data; name="outputformat"',
    '',
    'jpg',
    '--Boundary_1',
    'Content-Type: image/png',
    `Content-Disposition: form-data; filename="example.png"; modification-date="Sat, 21 Nov 2015 08:00:00 GMT"; size=${png.length}; name="file"`,
    '',
    '',
  ].join('\r\n');

  it('sends parts whose name follows the filename, knows six steps, and deletes by GET (R4, B3, S8)', async () => {
    const { id } = await read(
      await json(`${proxy.url}/process`, { apikey: 'any', inputformat: 'png', outputformat: 'jpg' }),
      struct({ id: text.required() }),
    );
    const body = Buffer.concat([Buffer.from(part), png, Buffer.from('\r\n--Boundary_1--')]);
    const type = 'Content-Type: multipart/form-data;boundary=Boundary_1';
    expect(await raw(proxy.host, [`POST /process/${id} HTTP/1.1`, type], body)).toMatch(/^HTTP\/1.1 200 /);
    const { output } = await finished(`${proxy.url}/process/${id}`, status);
    expect(output).not.toHaveProperty('files');
    for (const action of ['cancel', 'delete']) {
      expect((await fetch(`${proxy.url}/process/${id}/${action}`)).status).toBe(200);
    }
  });
});

describe('Android apps (Java)', () => {
  const started = struct({ upload: struct({ url: text.required() }).required() });

  async function uploadUrl(): Promise<{ process: string; upload: string }> {
    const pair: [string, string][] = [
      ['apikey', 'any'],
      ['inputformat', 'png'],
      ['outputformat', 'jpg'],
    ];
    const { url } = await read(await form(`${proxy.url}/process`, pair), struct({ url: text.required() }));
    const { upload } = await read(await form(absolute(url), [['input', 'upload']]), started);
    return { process: absolute(url), upload: absolute(upload.url) };
  }

  it('put a multipart body to upload.url/<name> (B14)', async () => {
    const { process, upload } = await uploadUrl();
    expect((await multipart(`${upload}/my%20image.png`, [['file', anImage()]], 'PUT')).status).toBe(200);
    expect(await finished(process)).toMatchObject({ output: { ext: 'jpg' } });
  });

  it('put raw bytes to upload.url/<name> with the spaces of the name as they are (B14)', async () => {
    const { process, upload } = await uploadUrl();
    const answer = await raw(proxy.host, [`PUT ${new URL(upload).pathname}/my image.png HTTP/1.1`], png);
    expect(answer).toMatch(/{"file":"my image.png","size":\d+,"message":"File saved."}$/);
    expect(await finished(process)).toMatchObject({ output: { filename: 'my image.jpg' } });
  });

  it('send a text field called file beside the file: the file counts (B4)', async () => {
    const answer = await multipart(`${proxy.url}/convert?apikey=any&inputformat=png&outputformat=jpg`, [
      ['input', 'download'],
      ['file', anImage()],
      ['file', '/sdcard/example.png'],
    ]);
    expect(await kindOf(answer)).toBe('jpg');
  });
});
