import Joi from 'joi';
import { useFixtures, useTestProxy } from '../../running-proxy';
import { absolute, anImage, finished, form, kindOf, multipart, read, struct, text } from './wire';

const proxy = useTestProxy();
const files = useFixtures();

const any = Joi.object().unknown();
const ids = struct({ url: text.required(), id: text.required(), host: text.required() });
const pair: [string, string][] = [
  ['inputformat', 'png'],
  ['outputformat', 'pdf'],
];

describe('edwinv710/cloudconvert-ruby', () => {
  const create = async () => {
    const fields: [string, string][] = [
      ['apikey', 'any'],
      ['inputformat', 'png'],
      ['outputformat', ''],
    ];
    const { id } = await read(await form(`${proxy.url}/process`, fields), ids);
    return { process: `${proxy.url}/process/${id}`, download: `${proxy.url}/download/${id}` };
  };

  it('creates without an outputformat, and takes the name of the file from the download (R6, B7, S13)', async () => {
    const { process, download } = await create();
    const asked = { input: 'download', outputformat: 'pdf', file: files.address('example.png'), download: 'false' };
    expect((await read(await form(process, Object.entries(asked)), any)).step).not.toBe('');
    const answer = await fetch(download);
    expect(/filename=("?)(.+)\1/.exec(answer.headers.get('content-disposition') ?? '')?.[2]).toBe('example.pdf');
    expect(await kindOf(answer)).toBe('pdf');
  });

  it('starts with a wrong input method and finds the failure in status and download (S9)', async () => {
    const { process, download } = await create();
    const asked = { input: 'mp4', file: 'blah', download: 'false' };
    expect((await form(process, Object.entries(asked))).status).toBe(200);
    for (const address of [process, download]) {
      const answer = await fetch(address);
      expect({ status: answer.status, step: (await read(answer, any)).step }).toEqual({ status: 400, step: 'error' });
    }
  });
});

it('pandurang90/cloudconvert (Ruby): POST with an empty body, then host and id, and a http: link (R1, R8, B8)', async () => {
  const query = new URLSearchParams([...pair, ['apikey', 'any']]).toString();
  const { host, id } = await read(await fetch(`${proxy.url}/process?${query}`, { method: 'POST' }), ids);
  const process = `http://${host}/process/${id}`;
  const asked = { format: 'pdf', 'options[]': '', input: 'download', link: files.address('example.png') };
  await form(process, Object.entries(asked));
  expect(await kindOf(await fetch(absolute((await finished(process)).output.url)))).toBe('pdf');
  expect(await read(await fetch(`${process}/cancel`), any)).toEqual({ message: 'Process was deleted' });
});

it('ivan-fedorenkov/cloudconvert (Ruby): only the file in the body, as text/plain, no input; polls for 100 % (B1, B9)', async () => {
  const { url } = await read(await form(`${proxy.url}/process`, [...pair, ['apikey', 'any']]), ids);
  const file = anImage('example.png', 'text/plain');
  await multipart(`${absolute(url)}?outputformat=pdf&email=1`, [['file', file]]);
  const { output } = await finished(absolute(url), struct({ step: text, percent: Joi.number().integer() }));
  expect(output.filename).toBe('example.pdf');
});

it('72pulses/CloudConvertMergePdf (Ruby): combine with files[] (B7)', async () => {
  const combine: [string, string][] = [
    ['mode', 'combine'],
    ['outputformat', 'pdf'],
  ];
  const created = await form(`${proxy.url}/process`, [...combine, ['apikey', 'any'], ['inputformat', 'pdf']]);
  const file = files.address('two-pages.pdf');
  const asked: [string, string][] = [...combine, ['input', 'download'], ['files[]', file], ['files[]', file]];
  const { output } = await read(
    await form(absolute((await read(created, ids)).url), [...asked, ['wait', 'true']]),
    any,
  );
  expect(await kindOf(await fetch(absolute(output.url)))).toBe('pdf');
});

it('ldrner/cloudconvert (Ruby): /convert with wait=false and download=false, then polls (B6)', async () => {
  const flags: [string, string][] = [
    ['wait', 'false'],
    ['download', 'false'],
    ['input', 'upload'],
    ['apikey', 'any'],
  ];
  const started = await read(await multipart(`${proxy.url}/convert`, [...pair, ...flags, ['file', anImage()]]), any);
  const { output } = await finished(absolute(started.url));
  expect(await kindOf(await fetch(absolute(output.url)))).toBe('pdf');
});

it('a Rails app: the last of the list, its sixth value, with process replaced by download (R6, S15)', async () => {
  const flags = {
    apikey: 'rails',
    input: 'download',
    file: files.address('example.png'),
    wait: 'true',
    download: 'false',
  };
  await form(`${proxy.url}/convert`, [...pair, ...Object.entries(flags)]);
  const list = (await (await fetch(`${proxy.url}/processes?apikey=rails`)).json()) as Record<string, string>[];
  const url = Object.values(list.at(-1) ?? {})[5] ?? '';
  expect(await kindOf(await fetch(`${absolute(url.replace('process', 'download'))}?inline`))).toBe('pdf');
});
