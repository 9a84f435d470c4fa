import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { useTestProxy } from '../running-proxy';
import { holdOf, longestAllowed } from './event-loop-hold';

const proxy = useTestProxy();

const megabytes = 9.9;
const size = Math.floor(megabytes * 1_000_000);
const filled = (unit: string) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);

/** What an attacker fills a value of the largest allowed size with. */
const fillings = {
  letters: filled('x'),
  dots: filled('.'),
  spaces: filled(' '),
  dashes: filled('1-2,'),
  slashes: filled('/a'),
  brackets: filled('[a]'),
  backslashes: filled('\\'),
  escapes: filled('%41'),
  plain: filled('a=b;'),
  unicode: filled('ü').slice(0, size / 2),
};

const names = [
  'inputformat',
  'outputformat',
  'mode',
  'input',
  'file',
  'files[]',
  'filename',
  'converteroptions[page_range]',
  'converteroptions[command]',
  'converteroptions',
  'preset',
  'timeout',
  'tag',
  'email',
  'output',
  'output[s3][path]',
  'callback',
  'wait',
  'apikey',
  'url',
  'event',
];

const resources = [
  '/process',
  '/convert',
  '/processes',
  '/conversiontypes',
  '/inputformats',
  '/user',
  '/hook',
  '/hooks',
];

interface Sent {
  type: string;
  body: Buffer;
  authorization?: string;
}

const encodings: Record<string, (name: string, value: string) => Sent> = {
  form: (name, value) => ({
    type: 'application/x-www-form-urlencoded',
    body: Buffer.from(`apikey=k&inputformat=png&${name}=${value}`),
  }),
  json: (name, value) => ({
    type: 'application/json',
    body: Buffer.from(
      JSON.stringify({ apikey: 'k', inputformat: 'png', [name.replace(/\[.*/, '')]: value.slice(0, size / 2) }),
    ),
  }),
  multipart: (name, value) => ({
    type: 'multipart/form-data; boundary=x',
    body: Buffer.from(`--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--x--\r\n`),
  }),
};

const form = 'application/x-www-form-urlencoded';

function json(text: string): Sent {
  return { type: 'application/json', body: Buffer.from(text) };
}

/** Tasks of which each takes the file of the next. */
function chain(length: number): string {
  const tasks = Array.from({ length }, (_, index) => `"t${index}":{"operation":"export/url","input":"t${index + 1}"}`);
  return [...tasks, `"t${length}":{"operation":"import/upload"}`].join();
}

/** A list of lists of lists, each with one entry at its thousandth place. */
function lists(count: number): string {
  return Array.from({ length: count }, (_, index) => `a[${index}]${'[999]'.repeat(20)}=x`).join('&');
}

function conversion(pages: string): string {
  return JSON.stringify({ operation: 'convert', input: 'a', input_format: 'pdf', output_format: 'png', pages });
}

function parameters(count: number): string {
  return Array.from({ length: count }, (_, index) => `"o${index}":"${'y'.repeat(700)}"`).join();
}

/** One option of a conversion that there is. */
function option(inputformat: string, outputformat: string, name: string, value: string): Sent {
  const call = { apikey: 'k', input: 'raw', file: 'x', filename: `a.${inputformat}`, inputformat, outputformat };
  return json(JSON.stringify({ ...call, converteroptions: { [name]: value } }));
}

/** The client runs in the same process: its body is ready before anything is measured. */
function post(path: string, { type, body, authorization = 'Bearer k' }: Sent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': type, 'Content-Length': body.length, Authorization: authorization };
    const sent = httpRequest(proxy.url + path, { method: 'POST', headers, agent: false }, (response) =>
      response.resume().once('end', resolve).once('error', reject),
    );
    sent.once('error', reject).end(body);
  });
}

/** To the end of the connection. */
async function sendRaw(bytes: Buffer): Promise<void> {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1').on('error', () => undefined);
  socket.end(bytes);
  socket.resume();
  await once(socket, 'close');
}

/** What once held everybody up for longer, or comes close to it. */
const heavy: [string, string, Sent][] = [
  [
    'empty parts of a form',
    '/process',
    { type: 'multipart/form-data; boundary=b', body: Buffer.from('--b\r\n'.repeat(size / 5)) },
  ],
  [
    'values in JSON',
    '/process',
    json(
      `{"a":[${Array(9_900)
        .fill(`"${'x'.repeat(900)}"`)
        .join()}]}`,
    ),
  ],
  ['keys in JSON', '/convert', json(`{${Array.from({ length: 90_000 }, (_, index) => `"k${index}":1`).join()}}`)],
  ['escaped quotes', '/process', json(`{"apikey":"k","file":"${'\\"'.repeat(size / 2)}"}`)],
  [
    'bytes of windows-1252',
    '/process',
    { type: form, body: Buffer.concat([Buffer.from('tag='), Buffer.alloc(size, 0x80)]) },
  ],
  ['Japanese that is none', '/process', { type: `${form}; charset=iso-2022-jp`, body: Buffer.alloc(size, 0xc4) }],
  ['text beyond ASCII for v2', '/v2/jobs', json(`{"tag":"${'ü'.repeat(7_900_000)}"}`)],
  ['a raw file for v2', '/v2/import/raw', json(`{"filename":"a.txt","file":"${'ab c'.repeat(3_900_000)}"}`)],
  ['a base64 file for v2', '/v2/import/base64', json(`{"filename":"a.txt","file":"${'QUJD'.repeat(3_900_000)}"}`)],
  ['a long URL for v2', '/v2/import/url', json(`{"url":"http://${'a.'.repeat(7_900_000)}"}`)],
  ['an unknown format for v2', '/v2/convert', json(`{"input":"a","output_format":"${'p'.repeat(15_900_000)}"}`)],
  ['a chain of tasks for v2', '/v2/jobs', json(`{"tasks":{${chain(1_090)}}}`)],
  ['too many tasks for v2', '/v2/jobs', json(`{"tasks":{${chain(6_000)}}}`)],
  ['parameters for v2', '/v2/jobs', json(`{"tasks":{"a":{"operation":"import/url",${parameters(19_000)}}}}`)],
  ['spaces in a key', '/process', { ...json('{}'), authorization: `Bearer a${'\t '.repeat(7_000)}x` }],
  ['spaces in pages for v2', '/v2/jobs', json(`{"tasks":{"a":${conversion(`1${' '.repeat(900_000)}x`)}}}`)],
  ['ampersands', '/process', { type: form, body: Buffer.alloc(size, '&') }],
  ['spaces in a page range', '/convert', option('pdf', 'png', 'page_range', `1${' '.repeat(9_000_000)}x`)],
  ['spaces in a bit rate', '/convert', option('wav', 'mp3', 'audio_bitrate', `1${'\t'.repeat(9_000_000)}x`)],
  ['spaces in a password', '/convert', option('pdf', 'png', 'password', ' '.repeat(9_000_000))],
  ['lists with gaps', '/process', { type: form, body: Buffer.from(lists(999)) }],
];

it.each(heavy)('%s hold the event loop for less than 100 ms', async (_what, path, sent) => {
  expect(await holdOf(() => post(path, sent))).toBeLessThan(longestAllowed);
});

it.each([
  ['spaces', `GET /${' '.repeat(60_000)}\r\n\r\n`],
  ['spaces and a version', `GET /${' '.repeat(16_000)}HTTP/1.1x\r\n\r\n`],
  ['bytes beyond ASCII', `GET /${'\u00e4'.repeat(60_000)}\r\n\r\n`],
  ['line ends', `GET / ${'\r'.repeat(60_000)}`],
])('a request line of %s holds the event loop for less than 100 ms', async (_what, bytes) => {
  expect(await holdOf(() => sendRaw(Buffer.from(bytes, 'latin1')))).toBeLessThan(longestAllowed);
});

it('no request of allowed size holds the event loop for more than 100 ms, on any route', async () => {
  await post('/conversiontypes', { type: 'application/json', body: Buffer.from('{}') });
  const attacks = fc.record({
    path: fc.constantFrom(...resources),
    name: fc.constantFrom(...names),
    filling: fc.constantFrom(...(Object.keys(fillings) as (keyof typeof fillings)[])),
    encoding: fc.constantFrom(...Object.keys(encodings)),
  });
  await fc.assert(
    fc.asyncProperty(attacks, async ({ path, name, filling, encoding }) => {
      const sent = encodings[encoding]?.(name, fillings[filling]) as Sent;
      expect(await holdOf(() => post(path, sent))).toBeLessThan(longestAllowed);
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 30), endOnFailure: true },
  );
}, 300_000);
