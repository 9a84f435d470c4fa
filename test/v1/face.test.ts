import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import request from 'supertest';
import { ZipFile } from 'yazl';
import { fixture, useFixtures, useTestProxy } from '../running-proxy';
import { binary } from './binary';

const proxy = useTestProxy();
const files = useFixtures();

const call = () => ({ apikey: 'any', input: 'download', file: files.address('example.png'), outputformat: 'jpg' });
const query = (parameters: object) => new URLSearchParams(parameters as Record<string, string>).toString();
const jpeg = Buffer.from([0xff, 0xd8, 0xff]);
const pathOf = (url: string) => url.replace(/^(http:)?\/\/[^/]+/, '');

async function started(body: object): Promise<{ path: string; body: Record<string, { url: string }> }> {
  const created = await request(proxy.url)
    .post('/process')
    .send({ apikey: 'any', inputformat: 'png', outputformat: 'jpg' });
  const path = pathOf(created.body.url);
  const answer = await request(proxy.url).post(path).send(body).expect(200);
  return { path, body: answer.body };
}

describe('a status on its way', () => {
  const words = ['input', 'wait', 'convert', 'output', 'error', 'finished'];
  const keys = {
    status: 'id,url,percent,message,step,starttime,expire,endtime,minutes,code,group,converter,input,output',
    input: 'type,filename,size,name,ext',
    output: 'url,filename,ext,size',
    converter: 'format,type,mode,options',
  };
  let seen: Record<string, unknown>[];
  let finished: Record<string, Record<string, unknown>>;

  beforeAll(async () => {
    const { path, body } = await started({ ...call(), converteroptions: { quality: 51, strip_metatags: true } });
    seen = [body];
    while (seen.at(-1)?.step !== 'finished') seen.push((await request(proxy.url).get(path).expect(200)).body);
    finished = seen.at(-1) as typeof finished;
  });

  it('every step on the way is one of the six words (S8)', () => {
    expect(words).toEqual(expect.arrayContaining(seen.map(({ step }) => step)));
  });

  it('a finished status has only keys that strict clients know (S4)', () => {
    const strange = Object.entries({ status: finished, ...finished }).flatMap(([name, part]) => {
      const allowed = keys[name as keyof typeof keys]?.split(',');
      return allowed ? Object.keys(part).filter((key) => !allowed.includes(key)) : [];
    });
    expect(strange).toEqual([]);
  });

  it('every number of a finished status is an integer (S5)', () => {
    const { percent, starttime, expire, endtime, minutes, output } = finished;
    const numbers = { percent, starttime, expire, endtime, minutes, size: output?.size };
    expect(Object.entries(numbers).filter(([, value]) => !Number.isInteger(value))).toEqual([]);
  });

  it('converter.options is an object of texts, with booleans as recorded (S6)', () => {
    expect(finished.converter?.options).toMatchObject({ quality: '51', strip_metatags: true });
    const values = Object.values(finished.converter?.options as object);
    expect(values.filter((value) => typeof value !== 'string' && typeof value !== 'boolean')).toEqual([]);
  });

  it('no answer of 2xx has an error key (4 j)', () => {
    expect(seen.filter((status) => 'error' in status)).toEqual([]);
  });
});

it('a trailing slash before ?wait changes nothing (R5)', async () => {
  const { path } = await started(call());

  expect((await request(proxy.url).get(`${path}/?wait`).expect(200)).body).toMatchObject({ step: 'finished' });
});

it.each(['text/plain', 'text/html', 'application/xml', 'image/png;q=0.5'])(
  'no Accept header changes the answer (B12)',
  async (accept) => {
    const { type } = await request(proxy.url)
      .post('/process')
      .set('Accept', accept)
      .send({ ...call(), inputformat: 'png' })
      .expect(200);

    expect(type).toBe('application/json');
  },
);

describe('uploads', () => {
  it.each(['image/png', 'binary/octet-stream', 'application/x-www-form-urlencoded', 'application/json'])(
    'an upload of any Content-Type is taken for what it is (B14)',
    async (type) => {
      const { path, body } = await started({ input: 'upload', outputformat: 'jpg' });
      const bytes = readFileSync(fixture('example.png'));

      const put = request(proxy.url)
        .put(`${pathOf(body.upload?.url ?? '')}/example.png`)
        .set('Content-Type', type);
      const saved = await put.serialize((raw: unknown) => raw as string).send(bytes);

      expect(saved.body).toEqual({ file: 'example.png', size: bytes.length, message: 'File saved.' });
      expect((await request(proxy.url).get(`${path}?wait`).expect(200)).body).toMatchObject({ step: 'finished' });
    },
  );

  it('a raw space in the name of an upload is taken (B14)', async () => {
    const { body } = await started({ input: 'upload', outputformat: 'jpg' });
    const bytes = readFileSync(fixture('example.png'));

    const answer = await raw(
      `PUT ${pathOf(body.upload?.url ?? '')}/my picture.png HTTP/1.1\r\nHost: ${proxy.host}\r\nConnection: close\r\n` +
        `Content-Length: ${bytes.length}\r\n\r\n`,
      bytes,
    );

    expect(answer).toMatch(/^HTTP\/1.1 200 .*"file":"my picture.png"/s);
  });

  it('Expect: 100-continue is answered before the body is sent (1.3 h)', async () => {
    const body = JSON.stringify({ apikey: 'any', inputformat: 'png', outputformat: 'jpg' });
    const head = `POST /process HTTP/1.1\r\nHost: ${proxy.host}\r\nConnection: close\r\nExpect: 100-continue\r\n`;

    const answer = await raw(
      `${head}Content-Length: ${body.length}\r\n\r\n`,
      Buffer.from(body),
      'HTTP/1.1 100 Continue',
    );

    expect(answer).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
  });
});

describe('downloads', () => {
  it('GET /convert with wait and download=inline ends at the file, inline (W3)', async () => {
    const answer = await binary(
      request(proxy.url)
        .get(`/v1/convert?${query({ ...call(), inputformat: 'png', wait: true, download: 'inline' })}`)
        .set('Accept', 'text/html')
        .redirects(1),
    ).expect(200);

    expect(answer.headers['content-disposition']).toMatch(/^inline/);
    expect(answer.body.subarray(0, 3)).toEqual(jpeg);
  });

  it('GET /convert with a JSON body converts (W5)', async () => {
    await request(proxy.url)
      .get('/convert')
      .redirects(0)
      .send({ ...call(), wait: true, download: false })
      .expect(200);
  });

  it('a curl form with wait, download=inline and the file last ends at the file (W4)', async () => {
    const form = request(proxy.url).post('/v1/convert').redirects(1);
    const fields = {
      apikey: 'any',
      inputformat: 'png',
      outputformat: 'jpg',
      input: 'upload',
      timeout: '150',
      wait: 'true',
    };
    for (const [name, value] of Object.entries(fields)) form.field(name, value);

    const answer = await binary(form.field('download', 'inline').attach('file', fixture('example.png'))).expect(200);

    expect(answer.body.subarray(0, 3)).toEqual(jpeg);
  });

  it('a download and its redirect can be read by a browser of another origin (S18, W2)', async () => {
    const redirected = await request(proxy.url)
      .post(`/convert?${query({ ...call(), delete: 'true', download: '' })}`)
      .set('Origin', 'https://shop.example')
      .redirects(0)
      .expect(303);
    const file = await binary(request(String(redirected.headers.location)).get('').set('Origin', 'null')).expect(200);

    for (const { headers } of [redirected, file]) expect(headers).toMatchObject({ 'access-control-allow-origin': '*' });
    expect(file.body.subarray(0, 3)).toEqual(jpeg);
  });

  it('the last entry of the list leads to its download (W8)', async () => {
    await request(proxy.url)
      .post('/convert')
      .send({ ...call(), apikey: 'lister', wait: true, download: false })
      .expect(200);

    const { body } = await request(proxy.url).get('/processes?apikey=lister').expect(200);
    const url = String(Object.values(body.at(-1) as object)[5]).replace('process', 'download');
    const answer = await binary(request(proxy.url).get(`${pathOf(url)}?inline`)).expect(200);

    expect(answer.body.subarray(0, 3)).toEqual(jpeg);
  });

  it('a download of a json file is not labelled application/json (S12)', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('{"a":1}'), 'data.json');
    zip.end();
    const form = request(proxy.url).post('/convert').redirects(1).field('apikey', 'any').field('mode', 'extract');

    const answer = await binary(
      form.field('inputformat', 'zip').attach('file', await buffer(zip.outputStream), 'data.zip'),
    );

    expect(answer.body.toString()).toBe('{"a":1}');
    expect(answer.type).not.toBe('application/json');
  });
});

/** Sends the head, waits for `expected` where it is given, sends the body and reads to the end of the connection. */
function raw(head: string, body: Buffer, expected?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const { hostname, port } = new URL(proxy.url);
    const socket = connect(Number(port), hostname, () => {
      socket.write(head);
      if (!expected) socket.write(body);
    });
    socket.on('data', (chunk: Buffer) => {
      const waited = expected !== undefined && !answer.includes(expected);
      answer += chunk.toString('latin1');
      if (waited && answer.includes(expected)) socket.write(body);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
