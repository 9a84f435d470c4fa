import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { useTestProxy } from '../running-proxy';
import { longestHold } from './event-loop-hold';

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

/** Milliseconds. */
const longestAllowed = 100;
/** The collector of garbage may fall into one try, but not into each. */
const tries = 3;

async function holdOf(act: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let count = 0; count < tries && best > longestAllowed; count += 1) best = Math.min(best, await longestHold(act));
  return best;
}

interface Sent {
  type: string;
  body: Buffer;
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

/** The client runs in the same process: its body is ready before anything is measured. */
function post(path: string, { type, body }: Sent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': type, 'Content-Length': body.length };
    const sent = httpRequest(proxy.url + path, { method: 'POST', headers, agent: false }, (response) =>
      response.resume().once('end', resolve).once('error', reject),
    );
    sent.once('error', reject).end(body);
  });
}

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
    { numRuns: Number(process.env.FUZZ_RUNS ?? 40), endOnFailure: true },
  );
}, 300_000);
