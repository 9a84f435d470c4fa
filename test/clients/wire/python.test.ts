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

const any = Joi.object().unknown();
const url = struct({ url: text.required() });

describe('cloudconvert-python 1 (official)', () => {
  const create = async (inputformat: string, outputformat: string) =>
    absolute((await read(await json(`${proxy.url}/process`, { inputformat, outputformat }, bearer), url)).url);

  it('puts every parameter into the query, with True for true, and only the file into the body (B1, B6)', async () => {
    const query = 'input=upload&outputformat=jpg&wait=True&converteroptions[quality]=10';
    const answer = await multipart(`${await create('png', 'jpg')}?${query}`, [['file', anImage()]]);
    const { step, converter } = await read(answer, any);
    expect({ step, quality: Number(converter.options.quality) }).toEqual({ step: 'finished', quality: 10 });
  });

  it('downloads the one file where output has no files, and each of files where it has (S7)', async () => {
    const file: [string, File] = ['file', new File([twoPages], 'input.pdf')];
    const query = 'input=upload&outputformat=jpg&wait=True&converteroptions[page_range]=';
    const single = await read(await multipart(`${await create('pdf', 'jpg')}?${query}1-1`, [file]), any);
    expect(single.output).not.toHaveProperty('files');
    const { output } = await read(await multipart(`${await create('pdf', 'jpg')}?${query}1-2`, [file]), any);
    for (const name of output.files) {
      expect(await kindOf(await fetch(`${absolute(output.url)}/${name}`))).toBe('jpg');
    }
  });
});

describe.each([
  ['gcq/python-cloudconvert', 'jpg', { input: 'upload' }],
  ['sayeghr/python-cloudconvert, without input and with the format of the input', 'png', {}],
])('%s', (_client, outputformat, fields) => {
  it('splits the create answer by hand at commas and colons, and finds host and id (R8, B9, S2)', async () => {
    const answer = await fetch(`${proxy.url}/process?inputformat=png&outputformat=jpg&apikey=any`);
    const members = (await answer.text()).slice(1, -1).split(',');
    const value = (name: string) =>
      members
        .find((member) => member.startsWith(`"${name}":`))
        ?.slice(name.length + 3)
        .replaceAll('"', '');
    const process = absolute(`//${value('host')}/process/${value('id')}`);
    await multipart(process, [...Object.entries({ ...fields, outputformat }), ['file', anImage()]]);
    expect((await finished(process)).output.ext).toBe(outputformat);
  });
});

describe('kidosoft/cloudconvert (Python)', () => {
  /** JSON that is called multipart/form-data, without a boundary. */
  const create = async (inputformat: string, outputformat: string) => {
    const headers = { ...bearer, 'content-type': 'multipart/form-data' };
    return absolute((await read(await json(`${proxy.url}/process`, { inputformat, outputformat }, headers), url)).url);
  };

  it('creates by mislabelled JSON and uploads a file named only ".png" with input=download (B2, B9)', async () => {
    const answer = await multipart(await create('png', 'jpg'), [
      ['input', 'download'],
      ['wait', 'True'],
      ['outputformat', 'jpg'],
      ['file', new File([png], '.png')],
    ]);
    expect(await read(answer, any)).toMatchObject({ step: 'finished', output: { ext: 'jpg' } });
  });

  it('merges by file as a list of objects, without any mode (B7)', async () => {
    const file = files.address('two-pages.pdf');
    const named = [
      { file, filename: '0.pdf' },
      { file, filename: '1.pdf' },
    ];
    const asked = { input: 'download', wait: true, outputformat: 'pdf', filename: 'merged.pdf', file: named };
    const status = await read(await json(await create('pdf', 'pdf'), asked, { accept: 'text/plain' }), any);
    expect(status.output.filename).toBe('merged.pdf');
    expect(await kindOf(await fetch(absolute(status.output.url)))).toBe('pdf');
  });
});

describe('scripts (Python)', () => {
  const call = { apikey: 'any', inputformat: 'png', outputformat: 'jpg' };

  it('post JSON without a Content-Type (B2)', async () => {
    const asked = { ...call, input: 'download', file: files.address('example.png') };
    const answer = await fetch(`${proxy.url}/v1/convert`, { method: 'POST', body: Buffer.from(JSON.stringify(asked)) });
    expect(await kindOf(answer)).toBe('jpg');
  });

  it('post the file, everything else in the query, and take the answer for the picture', async () => {
    const query = new URLSearchParams({ ...call, input: 'upload', 'converteroptions[resize]': '20x20' });
    expect(await kindOf(await multipart(`${proxy.url}/convert?${query.toString()}`, [['file', anImage()]]))).toBe(
      'jpg',
    );
  });
});
