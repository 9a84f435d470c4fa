import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { startTestProxy, useTestProxy, type TestProxy } from '../running-proxy';

const proxy = useTestProxy();
const pair = { apikey: 'any', inputformat: 'png', outputformat: 'jpg' };

const post = (path: string, body: string, type = 'application/json') =>
  fetch(`${proxy.url}${path}`, { method: 'POST', headers: { 'content-type': type }, body });

describe('names that every object has', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'];
  const poisons: [string, string, string][] = [
    ...names.map((name): [string, string, string] => [
      `${name} in JSON`,
      `{"apikey":"any","inputformat":"png","outputformat":"jpg","${name}":{"polluted":"yes"}}`,
      'application/json',
    ]),
    ...names.map((name): [string, string, string] => [
      `${name} in the options of JSON`,
      `{"apikey":"any","inputformat":"png","outputformat":"jpg","converteroptions":{"${name}":{"polluted":"yes"}}}`,
      'application/json',
    ]),
    ...names.map((name): [string, string, string] => [
      `${name} in brackets of a form`,
      `apikey=any&inputformat=png&outputformat=jpg&${name}[polluted]=yes&converteroptions[${name}][polluted]=yes`,
      'application/x-www-form-urlencoded',
    ]),
    ...names.map((name): [string, string, string] => [
      `constructor.prototype by way of ${name} in a form`,
      `apikey=any&inputformat=png&outputformat=jpg&output[${name}][prototype][polluted]=yes`,
      'application/x-www-form-urlencoded',
    ]),
    ...names.map((name): [string, string, string] => [
      `${name} in multipart`,
      [...Object.entries(pair), [`${name}[polluted]`, 'yes'], [`input[${name}][polluted]`, 'yes']]
        .map(([field, value]) => `--b\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`)
        .join('')
        .concat('--b--\r\n'),
      'multipart/form-data; boundary=b',
    ]),
    ...names.map((name): [string, string, string] => [
      `${name} as the format`,
      JSON.stringify({ ...pair, inputformat: name, outputformat: name }),
      'application/json',
    ]),
  ];

  it.each(poisons)('%s changes no object and no later answer', async (_what, body, type) => {
    const answer = await post('/process', body, type);
    expect(answer.status).toBeLessThan(500);
    expect({}).not.toHaveProperty('polluted');
    expect(await (await post('/process', JSON.stringify(pair))).json()).not.toHaveProperty('polluted');
  });
});

describe('SQL in what callers send', () => {
  const texts = [
    "' OR '1'='1",
    "'; DROP TABLE processes; --",
    '" OR ""="',
    "') UNION SELECT id, owner, state, document FROM processes --",
    "x' AND (SELECT count(*) FROM sqlite_master) > 0 --",
    '%',
    '_',
    "\\'; DELETE FROM hooks; --",
    '1; ATTACH DATABASE "/tmp/x" AS y',
    "'||(SELECT sealed FROM processes)||'",
  ];
  const places: [string, (sql: string) => Promise<Response>][] = [
    ['the id of a process', (sql) => fetch(`${proxy.url}/process/${encodeURIComponent(sql)}`)],
    ['a download', (sql) => fetch(`${proxy.url}/download/~${encodeURIComponent(sql)}`)],
    ['the key of a listing', (sql) => fetch(`${proxy.url}/processes?apikey=${encodeURIComponent(sql)}`)],
  ];

  describe.each(places)('%s', (_place, send) => {
    it.each(texts)('%j is text', async (sql) => {
      const mine = (await (await post('/process', JSON.stringify(pair))).json()) as { id: string; url: string };
      const answer = await send(sql);
      expect(answer.status).toBeLessThan(500);
      expect(await answer.text()).not.toContain(mine.id);
      expect((await fetch(`http:${mine.url}`)).status).toBe(200);
    });
  });
});

describe('texts without end', () => {
  const fields = ['inputformat', 'outputformat', 'mode', 'tag', 'preset', 'filename', 'timeout', 'callback', 'email'];
  const more = ['input', 'file', 'converter', 'wait', 'download', 'save', 'apikey', 'converteroptions', 'output'];

  it.each(
    [...fields, ...more].flatMap((field) => [1_000, 50_000, 1_000_000].map((length) => [field, length] as const)),
  )('%s of %i characters is answered below 500', async (field, length) => {
    const long = 'x/.%é "\\'.repeat(length / 8);
    const created = await post('/process', JSON.stringify({ ...pair, [field]: long }));
    expect(created.status).toBeLessThan(500);
    const started = await post('/convert', JSON.stringify({ ...pair, input: 'upload', [field]: long }));
    expect(started.status).toBeLessThan(500);
  });

  it.each([
    ['lists', (depth: number) => '['.repeat(depth) + ']'.repeat(depth)],
    ['objects', (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)],
  ])('%s in lists a hundred thousand deep are answered below 500', async (_what, nested) => {
    const body = `{"apikey":"any","inputformat":"png","outputformat":"jpg","converteroptions":${nested(100_000)}}`;
    expect((await post('/process', body)).status).toBeLessThan(500);
  });

  it.each([
    ['fields of a form', Array.from({ length: 100_000 }, (_, index) => `a${index}=1`).join('&')],
    ['brackets of a form', `a${'[b]'.repeat(100_000)}=1`],
    ['entries of one list in a form', Array.from({ length: 100_000 }, () => 'file[]=x').join('&')],
  ])('a hundred thousand %s are answered below 500', async (_what, fields) => {
    const body = `apikey=any&inputformat=png&outputformat=jpg&${fields}`;
    expect((await post('/process', body, 'application/x-www-form-urlencoded')).status).toBeLessThan(500);
  });
});

describe('keys', () => {
  it('see nothing of each other', async () => {
    const created = await post('/process', JSON.stringify({ ...pair, apikey: 'mine' }));
    const mine = (await created.json()) as { id: string; url: string };
    await post(new URL(`http:${mine.url}`).pathname, JSON.stringify({ input: 'upload' }));
    const list = async (key: string) => (await fetch(`${proxy.url}/processes?apikey=${key}`)).text();
    expect(await list('mine')).toContain(mine.id);
    for (const key of ['theirs', 'MINE', 'min', 'mine%00', 'mine%27', '%25', 'mine2'])
      expect(await list(key)).not.toContain(mine.id);
  });
});

it('3,000 connections that send nothing keep nobody out', async () => {
  const idle = Array.from({ length: 3_000 }, () => open(proxy));
  await Promise.all(idle.map((socket) => once(socket, 'connect')));
  expect((await fetch(`${proxy.url}/process`, { method: 'POST', body: new URLSearchParams(pair) })).status).toBe(200);
  for (const socket of idle) socket.destroy();
});

describe('what is handed through to v2', () => {
  const seen: { url: string; host: string }[] = [];
  let upstream: Server;
  let handing: TestProxy;
  beforeAll(async () => {
    upstream = createServer((request, response) => {
      seen.push({ url: request.url ?? '', host: request.headers.host ?? '' });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}');
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v2`;
    handing = await startTestProxy({
      upstream: 'cloudconvert',
      cloudconvertUrl: base,
      cloudconvertSyncUrl: base,
      cloudconvertApiKey: 'key',
    });
  });
  afterAll(async () => {
    await handing.close();
    upstream.closeAllConnections();
    upstream.close();
  });

  it.each([
    '/v2/../admin',
    '/v2/%2e%2e/admin',
    '/v2/..%2fadmin',
    '/v2/jobs/../../admin',
    '/v2/jobs/%2e%2e/%2e%2e/admin',
    '/v2\\..\\admin',
    '/v2//evil.example/admin',
    '/v2@evil.example/admin',
    '/v2:80@evil.example/admin',
    '/v2.evil.example/admin',
    '/v2?/../admin',
    '/v2#/../admin',
    '/v2/;/../admin',
    '/v2/./admin/../../admin',
    '//evil.example/v2/admin',
    'http://evil.example/v2/admin',
    'http://evil.example/admin',
    '/V2/../admin',
  ])('%s reaches no other host and nothing beside /v2', async (target) => {
    seen.length = 0;
    const socket = open(handing);
    socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer key\r\nConnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 [2-4]\d\d /);
    const { host } = new URL(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
    const beside = seen.filter((each) => each.host !== host || !/^\/v2(\/|\?|$)/.test(each.url));
    expect(beside).toEqual([]);
  });
});

function open(to: TestProxy): Socket {
  const [host = '', port] = to.host.split(':');
  return connect(Number(port), host).on('error', () => {});
}
