import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Operation } from '../../src/engine';
import { type Fault, faults, type FaultProxy, startFaultProxy } from '../chaos/fault-proxy';
import { capitals, startTestEngine, type TestEngine } from '../engine/running-engine';
import { startTestProxy, type TestProxy } from '../running-proxy';
import { freePort } from '../services/free-port';

/** Of `two.txt` it makes two files. */
const withTwoFiles: Operation = {
  ...capitals,
  async run(context) {
    const made = await capitals.run(context);
    const [first] = made.files;
    if (first?.filename !== 'two.txt') return made;
    const path = join(context.outputFolder, 'other.txt');
    await writeFile(path, 'OTHER');
    return { files: [first, { filename: 'other.txt', path }] };
  },
};

let engine: TestEngine;
let between: FaultProxy;
let proxy: TestProxy;

beforeAll(async () => {
  const port = await freePort();
  between = await startFaultProxy(port);
  engine = await startTestEngine({ port, publicUrl: between.url, operations: [withTwoFiles] });
  const bases = { cloudconvertUrl: `${between.url}/v2`, cloudconvertSyncUrl: `${between.url}/sync/v2` };
  proxy = await startTestProxy({ ...bases, upstream: 'cloudconvert', cloudconvertApiKey: 'k', networkPolicy: 'any' });
});
afterEach(() => (between.fault = undefined));
afterAll(async () => {
  await proxy.close();
  await engine.stop();
  await between.close();
});

async function call(method: string, path: string, given?: object) {
  const body = given && JSON.stringify(given);
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(proxy.url + path, { method, body, headers, redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function created(outputformat = 'txt'): Promise<string> {
  const { text } = await call('POST', '/process', { apikey: 'k', inputformat: 'txt', outputformat });
  return `/process/${(JSON.parse(text) as { id: string }).id}`;
}

const raw = { input: 'raw', file: 'hello', filename: 'a.txt' };
const answered =
  (status: number, headers: Record<string, string> = {}, body = '{"message":"words"}'): Fault =>
  (_incoming, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
const page404 = answered(404, { 'content-type': 'text/html' }, '<h1>Not Found</h1>');
const inTwoMinutes = () => new Date(Date.now() + 120_000).toUTCString();

describe('a poll while v2 answers something else than the job', () => {
  it.each<[string, Fault]>([
    ...[301, 400, 402, 408, 409, 422, 425, 429, 500, 502, 503, 504].map((status): [string, Fault] => [
      String(status),
      answered(status),
    ]),
    ['a 404 page', page404],
    ['a page instead of JSON', faults['a page instead of JSON'] as Fault],
    ['broken JSON', faults['broken JSON'] as Fault],
    ['nothing', faults['connection reset'] as Fault],
  ])('shows the last state known (%s)', async (_what, fault) => {
    const path = await created('endless');
    await call('POST', path, { ...raw, outputformat: 'endless' });
    let before = await call('GET', path);
    while (!before.text.includes('"step":"convert"')) before = await call('GET', path);
    let struck = false;
    between.fault = (...request) => {
      struck = true;
      fault(...request);
    };
    let during = before;
    while (!struck) during = await call('GET', path);
    expect([during.status, JSON.parse(during.text)]).toEqual([200, JSON.parse(before.text)]);
    between.fault = undefined;
    await call('DELETE', path);
  });
});

describe('a start', () => {
  it.each<[string, Fault, number]>([
    ['a 404 page', page404, 503],
    ['408', answered(408), 503],
    ['429', answered(429, { 'retry-after': '7' }), 429],
  ])('that v2 answers with %s may be repeated', async (_what, fault, status) => {
    const path = await created();
    between.fault = fault;
    const refused = await call('POST', path, { ...raw, outputformat: 'txt' });
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([status, expect.any(Number)]);
    between.fault = undefined;
    const repeated = await call('POST', path, { ...raw, outputformat: 'txt', wait: true });
    expect([repeated.status, JSON.parse(repeated.text)]).toMatchObject([200, { step: 'finished' }]);
  });

  it.each([429, 503])('tells the seconds until the date that Retry-After of a %d names', async (status) => {
    const path = await created();
    between.fault = answered(status, { 'retry-after': inTwoMinutes() });
    const refused = await call('POST', path, { ...raw, outputformat: 'txt' });
    expect(refused.status).toBe(status);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(100);
    expect(seconds).toBeLessThanOrEqual(120);
  });
});

describe('a download that the storage throttles', () => {
  it.each([
    ['of one file', raw],
    ['of several files', { ...raw, filename: 'two.txt' }],
  ])('%s is told as 429 with its Retry-After, and works later', async (_what, inputs) => {
    const path = await created();
    const started = await call('POST', path, { ...inputs, outputformat: 'txt', wait: true });
    const { output } = JSON.parse(started.text) as { output: { url: string } };
    const download = new URL(`http:${output.url}`).pathname;
    between.fault = answered(429, { 'retry-after': inTwoMinutes() });
    const refused = await call('GET', download);
    expect([refused.status, JSON.parse(refused.text)]).toEqual([429, { error: expect.any(String), code: 429 }]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(100);
    between.fault = undefined;
    expect((await call('GET', download)).status).toBe(200);
  });
});
