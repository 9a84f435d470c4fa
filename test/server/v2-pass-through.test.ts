import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { startTestProxy, useTestProxy } from '../running-proxy';

interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  body: { data: V2Record };
}

interface V2Record {
  id: string;
  status: string;
  message: string;
  links: { self: string };
  result: { form: { url: string; parameters: Record<string, string> }; files: { url: string }[] };
  tasks: V2Record[];
  operation: string;
}

/** Unlike `fetch`, with a Host of one's own. */
async function send(url: string, method = 'GET', headers: Record<string, string> = {}, body?: unknown) {
  const all = { authorization: 'Bearer k', 'content-type': 'application/json', ...headers };
  const outgoing = request(url, { method, headers: all }).end(body === undefined ? undefined : JSON.stringify(body));
  const [incoming] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of incoming as AsyncIterable<Buffer>) text += chunk.toString();
  const { rawHeaders } = incoming;
  return { status: incoming.statusCode, headers: incoming.headers, rawHeaders, body: text ? JSON.parse(text) : {} };
}

const conversion = {
  tasks: {
    in: { operation: 'import/raw', file: '# Title', filename: 'a.md' },
    conv: { operation: 'convert', input: 'in', output_format: 'html' },
    out: { operation: 'export/url', input: 'conv' },
  },
};
const taskOf = ({ body }: Answer, operation: string) =>
  body.data.tasks.find((task) => task.operation === operation) as V2Record;

describe('v2 through the proxy', () => {
  const proxy = useTestProxy({ adminToken: 'secret' });

  it('gives addresses on the host that the caller used, in forms, links and exports', async () => {
    const forwarded = { host: 'cc.example:8443', 'x-forwarded-proto': 'https' };
    const upload = await send(`${proxy.url}/v2/import/upload`, 'POST', forwarded, {});
    expect(upload.body.data.result.form.url).toBe('https://cc.example:8443/storage/tasks');
    expect(upload.body.data.links.self).toBe(`https://cc.example:8443/v2/tasks/${upload.body.data.id}`);
    const job = await send(`${proxy.url}/sync/v2/jobs`, 'POST', forwarded, conversion);
    expect(taskOf(job, 'export/url').result.files[0]?.url).toMatch(/^https:\/\/cc\.example:8443\/storage\/tasks\//);
  });

  it('keeps the letters of header names: the SDK for Java looks for Content-Type', async () => {
    const { rawHeaders } = await send(`${proxy.url}/v2/users/me`);
    expect(rawHeaders).toEqual(expect.arrayContaining(['Content-Type', 'Cache-Control']));
  });

  it('takes an upload under storage.<host>/tasks with a key, as one connector sends it', async () => {
    const { body } = await send(`${proxy.url}/v2/import/upload`, 'POST', {}, {});
    const form = new FormData();
    for (const [name, value] of Object.entries((body.data as V2Record).result.form.parameters))
      form.append(name, value);
    form.append('file', new Blob(['words']), 'a.txt');
    const whole = new Response(form);
    const bytes = Buffer.from(await whole.arrayBuffer());
    const upload = request(`${proxy.url}/tasks`, {
      method: 'POST',
      headers: {
        host: 'storage.cc.example',
        authorization: 'Bearer k',
        'content-type': whole.headers.get('content-type') ?? '',
        'content-length': bytes.length,
      },
    }).end(bytes);
    const [answer] = await once(upload, 'response');
    answer.resume();
    expect(answer.statusCode).toBe(201);
  });

  it('carries uploads and downloads', async () => {
    const tasks = { ...conversion.tasks, in: { operation: 'import/upload' } };
    const created = await send(
      `${proxy.url}/v2/jobs`,
      'POST',
      {},
      { tasks: { ...tasks, conv: { ...tasks.conv, input_format: 'md' } } },
    );
    const { form } = taskOf(created, 'import/upload').result;
    const body = new FormData();
    for (const [name, value] of Object.entries(form.parameters)) body.append(name, value);
    body.append('file', new Blob(['# Title']), 'a.md');
    expect(form.url).toBe(`${proxy.url}/storage/tasks`);
    expect((await fetch(form.url, { method: 'POST', body })).status).toBe(201);
    const ended = await send(`${proxy.url}/sync/v2/jobs/${created.body.data.id}`);
    const { url } = taskOf(ended, 'export/url').result.files[0] as { url: string };
    expect(url.startsWith(`${proxy.url}/storage/tasks/`)).toBe(true);
    expect(await (await fetch(url)).text()).toContain('Title');
  });

  it.each(['sync.cc.example', 'eu-central.sync.cc.example'])('is synchronous on the host %s', async (host) => {
    const { body } = await send(`${proxy.url}/v2/jobs`, 'POST', { host }, conversion);
    expect(body.data.status).toBe('finished');
  });

  it('carries sockets, whose events have the addresses of their listener', async () => {
    const socket = io(proxy.url, {
      transports: ['websocket'],
      extraHeaders: { 'x-engine-base': 'http://evil.example' },
    });
    const { data } = (await send(`${proxy.url}/v2/import/upload`, 'POST', {}, {})).body;
    const ended = new Promise<V2Record>((resolve) =>
      socket.on('task.failed', (_channel, event: { task: V2Record }) => resolve(event.task)),
    );
    socket.emit('subscribe', { channel: `private-task.${data.id}`, auth: { headers: { Authorization: 'Bearer k' } } });
    await send(`${proxy.url}/v2/tasks/${data.id}/cancel`, 'POST');
    expect((await ended).links.self).toBe(`${proxy.url}/v2/tasks/${data.id}`);
    socket.close();
  });

  it('is open to pages of any origin, preflights included', async () => {
    const asked = { origin: 'https://page.example', 'access-control-request-headers': 'authorization,content-type' };
    for (const path of ['/v2/jobs', '/sync/v2/jobs']) {
      const preflight = await send(proxy.url + path, 'OPTIONS', { ...asked, 'access-control-request-method': 'POST' });
      expect(preflight).toMatchObject({
        status: 204,
        headers: {
          'access-control-allow-origin': '*',
          'access-control-allow-methods': expect.stringContaining('POST') as string,
          'access-control-allow-headers': 'authorization,content-type',
        },
      });
      expect((await send(proxy.url + path, 'GET', asked)).headers['access-control-allow-origin']).toBe('*');
    }
  });

  it('takes no base and no secret of the engine from outside', async () => {
    const headers = { 'x-engine-base': 'http://evil.example', 'x-engine-secret': 'guess' };
    const { body } = await send(`${proxy.url}/v2/import/upload`, 'POST', headers, {});
    expect(body.data.result.form.url).toBe(`${proxy.url}/storage/tasks`);
  });

  it('lets faults be asked for with the admin token only', async () => {
    const fault = { 'x-engine-fault': 'payment-required' };
    expect((await send(`${proxy.url}/v2/import/upload`, 'POST', fault, {})).status).toBe(201);
    const admin = { ...fault, 'x-admin-token': 'secret' };
    expect((await send(`${proxy.url}/v2/import/upload`, 'POST', admin, {})).status).toBe(402);
  });

  it('refuses a Host that is none', async () => {
    expect((await send(`${proxy.url}/v2/users/me`, 'GET', { host: 'a"b' })).status).toBe(400);
  });

  it('ignores offers of other protocols, as Java makes them with every request', async () => {
    const body = 'apikey=k&inputformat=md&outputformat=html';
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
    socket.write(
      `POST /process HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEA\r\n` +
        `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 [^]*"url":/);
    socket.write('GET /conversiontypes HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });
});

describe('v2 through a proxy with a keys file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is open to the v2 keys of the file only, and v1 callers without one still convert', async () => {
    const keysFile = join(folder, 'keys.json');
    writeFileSync(keysFile, JSON.stringify({ 'v1-key': { v2Key: 'v2-key' }, 'other-v1-key': {} }));
    const proxy = await startTestProxy({ keysFile });
    const status = async (key: string) =>
      (await send(`${proxy.url}/v2/users/me`, 'GET', { authorization: `Bearer ${key}` })).status;
    expect(await status('v2-key')).toBe(200);
    for (const key of ['stranger', 'v1-key', 'other-v1-key', `proxy.${'0'.repeat(32)}.${'0'.repeat(64)}`]) {
      expect(await status(key)).toBe(401);
    }
    for (const apikey of ['v1-key', 'other-v1-key']) {
      const form = { apikey, input: 'raw', file: '# Title', filename: 'a.md', inputformat: 'md', outputformat: 'html' };
      const response = await fetch(`${proxy.url}/convert`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...form, wait: true }),
      });
      expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('Title')]);
    }
    await proxy.close();
  });
});
