import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../src/runtime';
import { serveFixtures, startTestProxy, type FileServer, type TestProxy } from '../running-proxy';

const marker = 'pl4nted';
const secret = (name: string) => `${marker}-${name}-0123456789`;

/** Parameters of every storage, with a secret in each field that can hold one (docs/operating.md, Accounts). */
const storages: Record<string, Record<string, string>> = {
  s3: { accesskeyid: secret('s3-id'), secretaccesskey: secret('s3-key'), bucket: 'b', region: 'eu-central-1' },
  ftp: { host: '127.0.0.1', port: '9', user: secret('ftp-user'), password: secret('ftp-password') },
  sftp: {
    host: '127.0.0.1',
    port: '9',
    user: secret('sftp-user'),
    password: secret('sftp'),
    privatekey: secret('pem'),
  },
  openstack: { authurl: 'http://127.0.0.1:9/v3', username: secret('os'), password: secret('os-pass'), container: 'c' },
  azureblob: { storageaccount: 'account', storageaccesskey: secret('azure'), container: 'c' },
  googlecloud: { projectid: 'p', bucket: 'b', credentials: secret('gcs') },
  dropbox: { accesstoken: secret('dropbox') },
  googledrive: { clientid: 'c', clientsecret: secret('drive'), refreshtoken: secret('drive-refresh') },
  onedrive: { clientid: 'c', clientsecret: secret('one'), refreshtoken: secret('one-refresh') },
  box: { clientid: 'c', clientsecret: secret('box'), refreshtoken: secret('box-refresh') },
};

const settings = {
  adminToken: secret('admin-token'),
  secretKey: secret('secret-key'),
  secretKeyPrevious: secret('former-key'),
  webhookSecret: secret('webhook'),
  smtpUrl: `smtp://${secret('smtp-user')}:${secret('smtp-password')}@127.0.0.1:9`,
};

/** Each way in which a server may fail, as the base URL of one that does. */
const breakages = ['refused', 'reset', 'dns', 'tls', 'error 500', 'not json'] as const;

describe.each(breakages)('with everything behind the proxy broken (%s)', (breakage) => {
  const lines: string[] = [];
  const answers: string[] = [];
  let dataDir: string;
  let proxy: TestProxy;
  let broken: Server;
  let base: string;
  beforeAll(async () => {
    broken = createServer((request, response) => {
      if (breakage === 'reset') return void request.socket.destroy();
      if (breakage === 'not json') return void response.end('<html>');
      response.writeHead(500, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ message: `Bearer ${request.headers.authorization?.slice(7)} failed` }));
    });
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    const { port } = broken.address() as AddressInfo;
    const bases = { refused: 'http://127.0.0.1:9', dns: 'http://nowhere.invalid', tls: `https://127.0.0.1:${port}` };
    base = (bases as Record<string, string>)[breakage] ?? `http://127.0.0.1:${port}`;
    dataDir = mkdtempSync(join(tmpdir(), 'planted-'));
    const logger = createLogger('trace', { write: (line: string) => void lines.push(line) });
    const upstream = { cloudconvertUrl: `${base}/v2`, cloudconvertSyncUrl: `${base}/v2` };
    const overrides = { ...settings, ...upstream, dataDir, upstream: 'cloudconvert' as const, shutdownTimeout: 1 };
    proxy = await startTestProxy({ ...overrides, cloudconvertApiKey: secret('v2-key') }, logger);
  });
  afterAll(async () => {
    broken.closeAllConnections();
    broken.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('no secret gets into a log line, an answer, a metric or a file that outlives the processes', async () => {
    const created = await createInEveryWay();
    for (const [kind, parameters] of Object.entries(storages)) {
      await start(created, { input: { [kind]: { ...parameters, path: 'in.png' } }, file: 'in.png' });
      await start(created, { input: 'download', file: fileUrl(), output: { [kind]: { ...parameters, path: 'out/' } } });
    }
    await start(created, { input: 'download', file: fileUrl(), email: true, callback: callbackUrl() });
    const hook = { apikey: secret('v1-key'), url: callbackUrl(), event: 'finished' };
    await fetch(`${proxy.url}/hook`, { method: 'POST', body: JSON.stringify(hook), headers: json });
    // What v2 itself answers to a request that passes through is not the proxy's word.
    await fetch(`${proxy.url}/v2/jobs`, {
      method: 'POST',
      body: JSON.stringify({ tasks: storages }),
      headers: { ...json, ...bearer },
    });
    await answered('/user', { headers: bearer });
    await answered('/_/ready');
    for (const token of ['metrics', 'deliveries']) {
      await answered(`/_/${token}`, { headers: { Authorization: `Bearer ${settings.adminToken}` } });
    }
    await answered('/_/metrics', { headers: { Authorization: `Bearer ${secret('wrong-token')}` } });
    for (const path of created) await answered(path, { method: 'DELETE' });
    await proxy.close();

    expect(findsIn(lines.join(''))).toEqual([]);
    expect(findsIn(answers.join('\n'))).toEqual([]);
    for (const file of filesBelow(dataDir)) expect([file, findsIn(readFileSync(file, 'latin1'))]).toEqual([file, []]);
    expect(lines.length).toBeGreaterThan(20);
  });

  const json = { 'Content-Type': 'application/json' };
  const bearer = { Authorization: `Bearer ${secret('v1-key')}` };
  const fileUrl = () =>
    `http://${secret('url-user')}:${secret('url-password')}@127.0.0.1:9/in.png?signature=${secret('url')}`;
  const callbackUrl = () => `http://${secret('cb-user')}:${secret('cb')}@127.0.0.1:9/done?token=${secret('cb-token')}`;

  /** The key in the query, a header and the body; answers the paths of the processes. */
  async function createInEveryWay(): Promise<string[]> {
    const formats = { inputformat: 'png', outputformat: 'jpg' };
    const body = JSON.stringify({ ...formats, apikey: secret('v1-key') });
    const query = new URLSearchParams({ ...formats, apikey: secret('v1-key') }).toString();
    const texts = [
      await answered(`/process?${query}`),
      await answered('/process', { method: 'POST', body: JSON.stringify(formats), headers: { ...json, ...bearer } }),
      await answered('/process', { method: 'POST', body, headers: json }),
    ];
    return texts.flatMap((text) => /"url":"\/\/[^/]+([^"]+)"/.exec(text)?.[1] ?? []);
  }

  async function start(created: string[], call: object): Promise<void> {
    const [path] = created.slice(-1);
    if (path === undefined) throw new Error('no process was created');
    await answered(path, { method: 'POST', body: JSON.stringify({ outputformat: 'jpg', ...call }), headers: json });
    const formats = JSON.stringify({ inputformat: 'png', outputformat: 'jpg' });
    const next = await answered('/process', { method: 'POST', body: formats, headers: { ...json, ...bearer } });
    created.push(...(/"url":"\/\/[^/]+([^"]+)"/.exec(next)?.slice(1) ?? []));
  }

  async function answered(path: string, options: RequestInit = {}): Promise<string> {
    const answer = await fetch(proxy.url + path, options);
    const text = await answer.text();
    answers.push(JSON.stringify([...answer.headers]), text);
    return text;
  }
});

describe.each(['refused', 'reset', 'error 500'] as const)('with storages and receivers broken (%s)', (breakage) => {
  const lines: string[] = [];
  const answers: string[] = [];
  let dataDir: string;
  let proxy: TestProxy;
  let broken: Server;
  let files: FileServer;
  beforeAll(async () => {
    broken = createServer((request, response) => {
      if (breakage === 'reset') return void request.socket.destroy();
      response.writeHead(500).end(`${request.url} ${request.headers.authorization} failed`);
    });
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    files = await serveFixtures();
    dataDir = mkdtempSync(join(tmpdir(), 'planted-'));
    const base = breakage === 'refused' ? 'http://127.0.0.1:9' : urlOf(broken);
    const clouds = { engineS3Url: base, engineAzureUrl: base, engineGoogleUrl: base };
    const logger = createLogger('trace', { write: (line: string) => void lines.push(line) });
    proxy = await startTestProxy({ ...settings, ...clouds, dataDir, shutdownTimeout: 1 }, logger);
  });
  afterAll(async () => {
    broken.closeAllConnections();
    broken.close();
    await files.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('no secret gets into a log line, a status, or a file of the proxy that outlives the processes', async () => {
    const receiver = breakage === 'refused' ? '127.0.0.1:9' : new URL(urlOf(broken)).host;
    const callback = `http://${secret('cb-user')}:${secret('cb')}@${receiver}/done?token=${secret('cb-token')}`;
    const hook = JSON.stringify({ apikey: secret('v1-key'), url: callback, event: 'error' });
    await fetch(`${proxy.url}/hook`, { method: 'POST', body: hook, headers: json });
    const source = `${files.address('example.png')}?signature=${secret('source')}`;
    const calls = ['s3', 'ftp', 'azureblob'].map((kind) => ({
      output: { [kind]: { ...storages[kind], path: 'out/' } },
    }));
    const started = await Promise.all(calls.map((call) => convert({ ...call, file: source, callback })));
    const inputs = ['s3', 'azureblob'].map((kind) => ({ input: { [kind]: { ...storages[kind], path: 'in.png' } } }));
    started.push(...(await Promise.all(inputs.map((call) => convert({ ...call, file: 'in.png', callback })))));
    await until(() => lines.filter((line) => line.includes('"outcome":"failed"')).length >= started.length - 1);
    await until(() => lines.some((line) => /will be retried.*|given up/.test(line) && line.includes('hand-over')));
    for (const path of started) {
      answers.push(await (await fetch(proxy.url + path)).text());
      answers.push(await (await fetch(proxy.url + path, { method: 'DELETE' })).text());
    }
    await proxy.close();
    expect(findsIn(lines.join(''))).toEqual([]);
    expect(findsIn(answers.join('\n'))).toEqual([]);
    const own = filesBelow(dataDir).filter((file) => !file.includes('/engine/'));
    for (const file of own) expect([file, findsIn(readFileSync(file, 'latin1'))]).toEqual([file, []]);
  }, 120_000);

  const json = { 'Content-Type': 'application/json' };

  /** Answers the path of the process. */
  async function convert(call: object): Promise<string> {
    const formats = { inputformat: 'png', outputformat: 'jpg', apikey: secret('v1-key') };
    const body = JSON.stringify({ input: 'download', ...formats, ...call });
    const answer = await fetch(`${proxy.url}/convert`, { method: 'POST', body, headers: json });
    const text = await answer.text();
    answers.push(text);
    return /"url":"\/\/[^/]+(\/process\/[^"]+)"/.exec(text)?.[1] ?? '/missing';
  }
});

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Files that the proxy keeps, but those that hold its own keys. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && !file.endsWith('secret.key'));
}

/** Where a text holds a secret, as it is or in base64, with what stands around it. */
function findsIn(text: string): string[] {
  const encoded = Buffer.from(marker).toString('base64').slice(0, 8);
  return [marker, encoded].flatMap((form) =>
    [...text.matchAll(new RegExp(form, 'g'))].map(({ index }) => text.slice(Math.max(0, index - 120), index + 60)),
  );
}
