import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { headerOf, readHar, type Exchange, type Header } from '../../../src/migration/har';
import { fixture, startTestProxy, type TestProxy } from '../../running-proxy';

const marker = 'pl4nted';
const secret = (name: string) => `${marker}-${name}-0123456789`;
const json = { 'Content-Type': 'application/json' };

describe('RECORD', () => {
  let record: string;
  let proxy: TestProxy;
  beforeAll(async () => {
    record = mkdtempSync(join(tmpdir(), 'record-'));
    proxy = await startTestProxy({ record });
  });
  afterAll(async () => {
    await proxy.close();
    rmSync(record, { recursive: true });
  });

  it('keeps one HAR a process, in order, with headers, and large bodies beside it by their SHA-256', async () => {
    const created = await call('/process', { inputformat: 'png', outputformat: 'jpg', apikey: 'key-of-mine' });
    const path = pathOf(created.url);
    const started = await call(path, { input: 'upload', outputformat: 'jpg' });
    const { url: uploadUrl } = started.upload as { url: string };
    await uploaded(`${pathOf(uploadUrl)}/example.png`, fixture('example.png'));
    const status = (await (await fetch(`${proxy.url}${path}?wait`)).json()) as { output: { url: string } };
    const output = Buffer.from(await (await fetch(proxy.url + pathOf(status.output.url))).arrayBuffer());
    const exchanges = await recorded(5);
    expect(exchanges.map(({ request }) => request.method)).toEqual(['POST', 'POST', 'PUT', 'GET', 'GET']);
    expect(exchanges.map(({ response }) => response.status)).toEqual([200, 200, 200, 200, 200]);
    const [, , upload, , download] = exchanges;
    expect(upload?.request.body).toMatchObject({ size: statSync(fixture('example.png')).size });
    expect(contentOf(upload?.request.body)).toEqual(readFileSync(fixture('example.png')));
    expect(contentOf(download?.response.body)).toEqual(output);
    expect(headerOf(download?.response.headers ?? [], 'content-disposition')).toContain('example.jpg');
    expect(headerOf(download?.response.headers ?? [], 'date')).toBeDefined();
    const kept = allFiles();
    for (const each of [created.id as string, uploadUrl.slice(-27), 'key-of-mine']) expect(kept).not.toContain(each);
  });

  it('keeps each of many polls that are alike, with its own time, and what one of them learns', async () => {
    const created = await call('/process', { inputformat: 'png', outputformat: 'jpg', apikey: 'key-of-mine' });
    const path = pathOf(created.url);
    const poll = (headers: Record<string, string>) => fetch(proxy.url + path, { headers }).then((got) => got.text());
    for (let each = 0; each < 30; each += 1) await poll({ 'X-Request-Id': `poll-${each}` });
    await poll({ Cookie: `a=${secret('late-cookie')}` });
    await poll({ 'X-Request-Id': secret('late-cookie') });
    const polls = (await recorded(33)).slice(1);
    const idsIn = (headers: Header[]) => headerOf(headers, 'x-request-id');
    expect(polls.slice(0, 30).map(({ request }) => idsIn(request.headers))).toEqual(
      polls.slice(0, 30).map(({ response }) => idsIn(response.headers)),
    );
    expect(new Set(polls.map(({ response }) => idsIn(response.headers))).size).toBeGreaterThan(29);
    expect(polls.map(({ startedAt }) => startedAt)).toEqual(polls.map(({ startedAt }) => startedAt).sort());
    expect(new Set(polls.map(({ response }) => contentOf(response.body)?.toString())).size).toBe(1);
    expect(allFiles().includes('late-cookie')).toBe(false);
  });

  const storages = {
    s3: { accesskeyid: secret('s3-id'), secretaccesskey: secret('s3-key'), sessiontoken: secret('s3-token') },
    ftp: { host: '127.0.0.1', port: '9', user: secret('ftp-user'), password: secret('ftp-password') },
    sftp: { user: secret('sftp-user'), privatekey: secret('pem') },
    openstack: { username: secret('os'), password: secret('os-pass') },
    azureblob: { storageaccount: 'account', storageaccesskey: secret('azure') },
    googlecloud: { projectid: 'p', credentials: { private_key: secret('gcs') } },
    dropbox: { accesstoken: secret('dropbox') },
    googledrive: { clientid: 'c', clientsecret: secret('drive'), refreshtoken: secret('refresh') },
  };
  const login = `${secret('cb-user')}:${secret('cb')}`;
  const file = `http://${login}@127.0.0.1:9/shared/${secret('link')}/done.png?token=${secret('file-token')}`;
  const callback = `http://${login}@127.0.0.1:9/services/${secret('path')}/${secret('room')}?a=${secret('cb-any')}`;

  it('never writes a secret, whatever the encoding it comes in', async () => {
    const before = files().length;
    const headers = {
      Authorization: `Bearer ${secret('bearer')}`,
      Cookie: `a=${secret('cookie')}`,
      'X-Api-Key': secret('x'),
    };
    const options = { input_password: secret('option') };
    const formats = { inputformat: 'png', outputformat: 'jpg' };
    await fetch(`${proxy.url}/process?apikey=${secret('query')}&inputformat=png&outputformat=jpg`, { headers });
    await fetch(`${proxy.url}/user?apikey=${secret('user')}`, {
      headers: { Authorization: `Basic ${secret('basic')}`, 'X-Auth': secret('x-auth'), Referer: file },
    });
    const hook = `http://127.0.0.1:9/hooks/${secret('hook')}`;
    await fetch(`${proxy.url}/hook`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ apikey: secret('hooks'), url: hook, event: 'finished' }),
    });
    await fetch(`${proxy.url}/hooks?apikey=${secret('hooks')}`);
    const inQuery = new URLSearchParams({ apikey: secret('q'), ...formats, callback });
    await fetch(`${proxy.url}/process?${inQuery}`);
    for (const [kind, parameters] of Object.entries(storages)) {
      const body = { ...formats, apikey: secret('body'), callback, converteroptions: options };
      const asOutput = { ...body, input: 'download', file, output: { [kind]: parameters } };
      const asInput = { ...body, input: { [kind]: parameters }, file: 'in.png' };
      await post(JSON.stringify(asOutput), json);
      await post(JSON.stringify(asInput), { 'Content-Type': 'text/plain' });
      await post(new URLSearchParams(flat(asOutput)).toString(), {
        'Content-Type': 'application/x-www-form-urlencoded',
      });
      await post(
        new URLSearchParams({ ...formats, apikey: secret('form'), output: JSON.stringify(asOutput.output) }).toString(),
        { 'Content-Type': 'application/x-www-form-urlencoded' },
      );
      const form = new FormData();
      for (const [name, value] of flat(asInput)) form.append(name, value);
      form.append('output', new Blob([JSON.stringify({ [kind]: parameters })]), 'output');
      form.append('file', new Blob([readFileSync(fixture('example.png'))]), `${'a'}.png`);
      await post(form, headers);
    }
    await post(`{"apikey": "${secret('broken')}", `, json);
    await post(JSON.stringify({ apikey: secret('mislabelled'), ...formats }), {
      'Content-Type': 'multipart/form-data',
    });
    await until(() => files().length > before + 8);
    await settled();
    const kept = allFiles();
    const found = [marker, Buffer.from(marker).toString('base64').slice(0, 8), encodeURIComponent(marker)].flatMap(
      (form) => [...kept.matchAll(new RegExp(form, 'g'))].map(({ index }) => kept.slice(index - 120, index + 60)),
    );
    expect(found).toEqual([]);
    expect(kept).toContain('"params":[{"name":"inputformat","value":"png"');
    expect(kept).toContain('${OUTPUT_S3_SECRETACCESSKEY}');
    expect(kept).toContain('Bearer ${APIKEY}');
    expect(kept).toContain('http://127.0.0.1:9/${CALLBACK_PATH}');
  });

  it('leaves what the client gets as it was, and goes on where a client breaks off', async () => {
    const body = JSON.stringify({ inputformat: 'png', outputformat: 'jpg', apikey: 'any' });
    const created = (await (
      await fetch(`${proxy.url}/process`, { method: 'POST', body, headers: json })
    ).json()) as Body;
    expect(Object.keys(created)).toEqual(['url', 'id', 'host', 'expires', 'maxtime', 'minutes']);
    await new Promise<void>((resolve) => {
      const broken = httpRequest(`${proxy.url}/convert`, { method: 'POST', headers: { 'Content-Length': '100' } });
      broken.once('error', () => resolve());
      broken.write('apikey=');
      setTimeout(() => broken.destroy(), 20);
    });
    expect((await fetch(`${proxy.url}/_/health`)).status).toBe(200);
  });

  type Body = Record<string, unknown>;

  async function call(path: string, parameters: object): Promise<Body & { url: string }> {
    const answer = await fetch(proxy.url + path, { method: 'POST', body: JSON.stringify(parameters), headers: json });
    return (await answer.json()) as Body & { url: string };
  }

  function post(body: string | FormData, headers: Record<string, string>): Promise<string> {
    return fetch(`${proxy.url}/convert`, { method: 'POST', body, headers }).then((answer) => answer.text());
  }

  function uploaded(path: string, file: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const put = httpRequest(proxy.url + path, { method: 'PUT' }, (answer) => {
        answer.resume().once('end', resolve);
      });
      put.once('error', reject);
      pipeline(createReadStream(file), put).catch(reject);
    });
  }

  const files = () => readdirSync(record).filter((name) => name.endsWith('.har'));

  /** Everything in the folder, names included. */
  function allFiles(): string {
    const paths = readdirSync(record, { recursive: true, encoding: 'utf8' });
    return paths
      .map((name) =>
        statSync(join(record, name)).isFile() ? `${name}\n${readFileSync(join(record, name), 'latin1')}` : name,
      )
      .join('\n');
  }

  /** The exchanges of the first HAR that has so many. */
  async function recorded(count: number): Promise<Exchange[]> {
    return until(async () => {
      const read = await Promise.all(files().map((name) => readHar(join(record, name)).catch(() => [])));
      return read.find((exchanges) => exchanges.length >= count);
    });
  }

  /** Resolves once nothing has been written for a while. */
  async function settled(): Promise<void> {
    let size = -1;
    await until(async () => {
      const before = size;
      size = allFiles().length;
      await new Promise((resolve) => setTimeout(resolve, 200));
      return before === size;
    });
  }
});

async function until<T>(look: () => Promise<T> | T): Promise<NonNullable<T>> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not come');
}

const pathOf = (url: string) => url.replace(/^\/\/[^/]+/, '');

function contentOf(body: { bytes?: Buffer; file?: string } | undefined): Buffer | undefined {
  return body?.bytes ?? (body?.file === undefined ? undefined : readFileSync(body.file));
}

function flat(value: object, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([name, each]): [string, string][] => {
    const path = prefix ? `${prefix}[${name}]` : name;
    return typeof each === 'object' && each !== null ? flat(each as object, path) : [[path, String(each)]];
  });
}
