import dns from 'node:dns';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNetworkPolicy } from '../../src/network';

const policy = createNetworkPolicy({ mode: 'public', allow: [] });

let server: Server;
let seen = 0;
beforeAll(async () => {
  server = createServer((_request, response) => {
    seen += 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const decimal = (parts: number[]) => String(parts.reduce((sum, part) => sum * 256 + part, 0));
const hexadecimal = (parts: number[]) => `0x${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
const octal = (parts: number[]) => parts.map((part) => `0${part.toString(8)}`).join('.');
const short = ([first = 0, second = 0, third = 0, last = 0]: number[]) =>
  `${first}.${(second * 256 + third) * 256 + last}`;
const mixed = ([first = 0, second = 0, third = 0, last = 0]: number[]) =>
  `0x${first.toString(16)}.${second}.0${third.toString(8)}.${last}`;
const words = ([first = 0, second = 0, third = 0, last = 0]: number[]) =>
  `${(first * 256 + second).toString(16)}:${(third * 256 + last).toString(16)}`;

/** Ways to write an IPv4 address that some program or other understands. */
const spellings: [string, (parts: number[]) => string][] = [
  ['dotted', (parts) => parts.join('.')],
  ['dotted with a dot at the end', (parts) => `${parts.join('.')}.`],
  ['one decimal number', decimal],
  ['one hexadecimal number', hexadecimal],
  ['in octal parts', octal],
  ['in two parts', short],
  ['in parts of several bases', mixed],
  ['with zeros in front', (parts) => parts.map((part) => `000${part.toString(8)}`).join('.')],
  ['percent-encoded', (parts) => encodeURIComponent(parts.join('.')).replaceAll('.', '%2e')],
  [
    'in full-width digits',
    (parts) => parts.join('.').replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
  ],
  ['with ideographic stops', (parts) => parts.join('\u3002')],
  ['mapped into IPv6', (parts) => `[::ffff:${parts.join('.')}]`],
  ['mapped into IPv6 in hexadecimal', (parts) => `[::ffff:${words(parts)}]`],
  ['compatible in IPv6', (parts) => `[::${words(parts)}]`],
  ['as 6to4', (parts) => `[2002:${words(parts)}::]`],
  ['as NAT64', (parts) => `[64:ff9b::${words(parts)}]`],
  ['after a name and password', (parts) => `public.example@${parts.join('.')}`],
];

const forbidden: [string, number[]][] = [
  ['loopback', [127, 0, 0, 1]],
  ['another loopback', [127, 8, 9, 10]],
  ['this host', [0, 0, 0, 0]],
  ['a private network', [10, 1, 2, 3]],
  ['another private network', [172, 31, 255, 1]],
  ['a home network', [192, 168, 178, 1]],
  ['cloud metadata', [169, 254, 169, 254]],
  ['a carrier network', [100, 100, 1, 1]],
];

describe.each(forbidden)('%s', (_what, parts) => {
  it.each(spellings)('%s is not connected to', async (_spelling, spell) => {
    seen = 0;
    const error = await refusal(`http://${spell(parts)}:${(server.address() as AddressInfo).port}/`);
    expect({ error: /forbidden|not allowed|Invalid URL/i.test(error), seen }).toEqual({ error: true, seen: 0 });
  });
});

it('a name that resolves to a public address when it is looked at and to loopback when it is used is refused', async () => {
  const answers = ['93.184.215.14', '127.0.0.1'];
  const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((_host: string, _options: object, done: Resolved) => {
    done(null, [{ address: answers.shift() ?? '127.0.0.1', family: 4 }]);
  }) as typeof dns.lookup);
  await new Promise<void>((resolve) => policy.lookup('rebinding.example', {}, () => resolve()));
  const error = await refusal(`http://rebinding.example:${(server.address() as AddressInfo).port}/`);
  lookup.mockRestore();
  expect(error).toMatch(/rebinding\.example/);
  expect(seen).toBe(0);
});

it('of the addresses of a name only those that are permitted are tried', async () => {
  const found = ['127.0.0.1', '93.184.215.14', '10.0.0.1'].map((address) => ({ address, family: 4 }));
  const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((_host: string, _options: object, done: Resolved) => {
    done(null, found);
  }) as typeof dns.lookup);
  const tried = await new Promise((resolve) =>
    policy.lookup('several.example', { all: true }, (_error, addresses) => resolve(addresses)),
  );
  lookup.mockRestore();
  expect(tried).toEqual([{ address: '93.184.215.14', family: 4 }]);
});

type Resolved = (error: null, addresses: { address: string; family: number }[]) => void;

/** The message with which a request fails before it is sent; empty where it was answered. */
function refusal(url: string): Promise<string> {
  return new Promise((resolve) => {
    try {
      get(url, { agent: policy.httpAgent }, (response) => {
        response.resume();
        resolve('');
      }).on('error', ({ message }) => resolve(message));
    } catch (error) {
      resolve((error as Error).message);
    }
  });
}
