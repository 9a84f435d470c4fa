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
  raw,
  read,
  struct,
  text,
} from './wire';

const proxy = useTestProxy();
const files = useFixtures();

const link = struct({ url: text.required() }).required();
const call = { apikey: 'any', inputformat: 'png', outputformat: 'jpg' };
const query = (parameters: object) => new URLSearchParams(parameters as Record<string, string>).toString();

it('shamasis/cloudconvert (JavaScript): a form called text/plain, the key in its own header (A2, B2)', async () => {
  const headers = { 'content-type': 'text/plain;charset=UTF-8', 'x-cloudconvert-apikey': 'any' };
  const body = 'inputformat=png&outputformat=jpg';
  await read(await fetch(`${proxy.url}/process`, { method: 'POST', headers, body }), link);
});

it('Wildhoney/CloudConvert (JavaScript): GET create, the file amid the fields, and only JSON in its polls (R3)', async () => {
  const { url } = await read(await fetch(`${proxy.url}/process?${query(call)}`), link);
  const fields: [string, string | File][] = [
    ['input', 'upload'],
    ['file', anImage()],
    ['outputformat', 'jpg'],
  ];
  await multipart(absolute(url), fields);
  expect((await finished(absolute(url))).output.filename).toBe('example.jpg');
});

it('cloudconvert-swift (official): Bearer everywhere, and only text in upload (A2, S4)', async () => {
  const { url } = await read(await json(`${proxy.url}/process`, call, bearer), link);
  const onlyText = Joi.object().pattern(Joi.string(), text).required();
  const started = await read(await json(absolute(url), { input: 'upload' }, bearer), struct({ upload: onlyText }));
  const upload = `${absolute(started.upload.url)}/example.png`;
  expect((await fetch(upload, { method: 'PUT', headers: bearer, body: new Uint8Array(png) })).status).toBe(200);
  expect((await finished(absolute(url))).output.ext).toBe('jpg');
});

it('MeTL (Scala): a start with wait and download is answered before its upload (B10)', async () => {
  const { url } = await read(await json(`${proxy.url}/process`, call), link);
  const asked = { input: 'upload', wait: true, download: true };
  const { upload, output } = await read(await json(absolute(url), asked), struct({ upload: link, output: link }));
  await fetch(`${absolute(upload.url)}/example.png`, { method: 'PUT', body: new Uint8Array(png) });
  expect(await kindOf(await fetch(absolute(output.url)))).toBe('jpg');
});

it('oshliaer/cloudconvert-gas (Apps Script): a part without a name, and a body that is not closed (B3)', async () => {
  const { url } = await read(await json(`${proxy.url}/process`, call), link);
  const { upload } = await read(await json(absolute(url), { input: 'upload' }), struct({ upload: link }));
  const head = `--b\r\nContent-Disposition: file; filename="mine.png"\r\nContent-Size: ${png.length}\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), png, Buffer.from('\r\n--b\r\n')]);
  const start = `POST ${new URL(absolute(upload.url)).pathname} HTTP/1.1`;
  const answer = await raw(proxy.host, [start, 'Content-Type: multipart/form-data; boundary=b'], body);
  expect(answer).toContain(JSON.stringify({ file: 'mine.png', size: png.length, message: 'File saved.' }));
});

it('mukul13/RCloudConvert (R): the URL stands after 26 characters of the redirect (S14)', async () => {
  const address = `${proxy.url}/convert?${query({ ...call, input: 'upload', download: 'true' })}`;
  const body = new FormData();
  body.append('file', anImage());
  const answer = await fetch(address, { method: 'POST', body, redirect: 'manual' });
  expect(answer.status).toBe(303);
  expect(await kindOf(await fetch((await answer.text()).slice(26)))).toBe('jpg');
});

it('a mirror (Perl): fields in any order; the file has the length that is announced (A2, S13)', async () => {
  const fields = Object.entries({ download: 'inline', ...call, wait: 'true' });
  const answer = await multipart(`${proxy.url}/convert`, [['file', anImage()], ...fields]);
  expect(Number(answer.headers.get('content-length'))).toBe((await answer.arrayBuffer()).byteLength);
});

it('KnorpelSenf/cloudconvert-bot: checks the types of the account and of every conversion type (R7, S16)', async () => {
  const storages = Joi.array().items(Joi.valid('googledrive', 'dropbox', 'box', 'onedrive'));
  const account = struct({ user: text.required(), minutes: integer.required(), output: storages });
  await read(await fetch(`${proxy.url}/v1/user?apikey=any`), account);
  const type = struct({ inputformat: text.required(), outputformat: text.required(), group: text.required() });
  await read(await fetch(`${proxy.url}/conversiontypes?inputformat=png`), Joi.array().items(type.required()));
});

describe('DocNinja and other pages (browser)', () => {
  it('take the bytes of POST /convert with a bare download, across origins (B6, S18)', async () => {
    const address = `${proxy.url}/convert?${query(call)}&delete=true&download=`;
    const answer = await multipart(address, [['file', anImage()]]);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await kindOf(answer)).toBe('jpg');
  });

  it('convert an output again, by its protocol-relative URL and name (B13)', async () => {
    const first = { ...call, file: files.address('example.png'), wait: true, download: false, save: true };
    const { output } = await read(await json(`${proxy.url}/convert`, first), struct({ output: link }));
    const second = { apikey: 'any', inputformat: 'jpg', outputformat: 'pdf', file: `${output.url}/${output.filename}` };
    expect(await kindOf(await json(`${proxy.url}/convert`, second))).toBe('pdf');
  });
});
