import childProcess from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import {
  createServer as createSocketServer,
  type AddressInfo,
  type Server as SocketServer,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as carriers from '../../src/carriers';
import { createLogger } from '../../src/runtime';
import { serveFixtures, startTestProxy, type FileServer, type TestProxy } from '../running-proxy';
import { filesBelow, findsIn, secret, settings, storages } from './planted';

let base: string;

/** The addresses of their clouds are no setting. */
jest.mock('../../src/carriers', () => {
  const actual = jest.requireActual<typeof carriers>('../../src/carriers');
  const endpoints = () => ({
    dropbox: { api: base, content: base },
    googledrive: { api: base, token: `${base}/token` },
    onedrive: { graph: base, login: base },
    box: { api: base, upload: base },
  });
  const createCarriers = (parts: carriers.CarrierParts) => actual.createCarriers({ ...parts, endpoints: endpoints() });
  return { ...actual, createCarriers };
});

type Breakage = 'refused' | 'reset' | 'dns' | 'tls' | 'error 500' | 'silent';
const breakages: Breakage[] = ['refused', 'reset', 'dns', 'tls', 'error 500', 'silent'];

describe.each(breakages)('with storages, mail servers and receivers broken (%s)', (breakage) => {
  const lines: string[] = [];
  const answers: string[] = [];
  const children: string[] = [];
  let dataDir: string;
  let proxy: TestProxy;
  let web: Server;
  let talker: SocketServer;
  let files: FileServer;
  const sockets: Socket[] = [];
  let talks: string;
  const environment = { ...process.env };
  beforeAll(async () => {
    [web, talker] = [brokenWeb(breakage), brokenTalker(breakage)];
    talker.on('connection', (socket) => sockets.push(socket));
    for (const server of [web, talker]) await once(server.listen(0, '127.0.0.1'), 'listening');
    base = `${breakage === 'tls' ? 'https' : 'http'}://${hostOf(breakage)}:${portOf(web)}`;
    talks = `${hostOf(breakage)}:${portOf(talker)}`;
    if (breakage === 'refused') for (const server of [web, talker]) server.close();
    files = await serveFixtures();
    dataDir = mkdtempSync(join(tmpdir(), 'planted-'));
    const clouds = { engineS3Url: base, engineAzureUrl: base, engineGoogleUrl: base };
    const scheme = breakage === 'tls' ? 'smtps' : 'smtp';
    const smtpUrl = settings.smtpUrl.replace('smtp:', `${scheme}:`).replace(/@.*/, `@${talks}`);
    Object.assign(process.env, { CLOUDCONVERT_API_KEY: secret('variable'), SMTP_URL: smtpUrl });
    watchChildren(children);
    const logger = createLogger('trace', { write: (line: string) => void lines.push(line) });
    proxy = await startTestProxy({ ...settings, ...clouds, smtpUrl, dataDir, shutdownTimeout: 1 }, logger);
  }, 120_000);
  afterAll(async () => {
    jest.restoreAllMocks();
    for (const name of ['CLOUDCONVERT_API_KEY', 'SMTP_URL']) delete process.env[name];
    Object.assign(process.env, environment);
    web.closeAllConnections();
    for (const socket of sockets) socket.destroy();
    for (const server of [web, talker]) server.close();
    await files.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('no secret gets into a line, an answer, a metric, a child process, or what outlives the processes', async () => {
    const callback = `http://${secret('cb-user')}:${secret('cb')}@${new URL(base).host}/done?token=${secret('cb-token')}`;
    const hook = JSON.stringify({ apikey: secret('v1-key'), url: callback, event: 'error' });
    await fetch(`${proxy.url}/hook`, { method: 'POST', body: hook, headers: json });
    const source = `${files.address('example.png')}?signature=${secret('source')}`;
    const outputs = Object.keys(storages).map((kind) => ({
      ...{ output: { [kind]: { ...parametersOf(kind), path: 'out/' } }, file: source },
    }));
    const inputs = ['s3', 'azureblob', 'googlecloud', 'sftp', 'ftp', 'openstack'].map((kind) => ({
      ...{ input: { [kind]: parametersOf(kind) }, file: 'in.png' },
    }));
    const mailed = { file: source, email: true };
    const started = await Promise.all(
      [...outputs, ...inputs, mailed].map((call) => convert({ ...call, callback, timeout: 20 })),
    );
    await until(() => failuresIn(lines).size >= (breakage === 'silent' ? 0 : started.length - 1));
    for (const path of started) await answered(path);
    await answered('/_/metrics', { headers: { Authorization: `Bearer ${settings.adminToken}` } });
    await answered('/_/deliveries', { headers: { Authorization: `Bearer ${settings.adminToken}` } });
    const spooled = readdirSync(join(dataDir, 'spool'), { recursive: true }).map(String);
    for (const path of started) await answered(path, { method: 'DELETE' });
    await proxy.close();
    expect(findsIn([...lines, ...answers, ...children, ...spooled].join('\n'))).toEqual([]);
    for (const file of filesBelow(dataDir)) expect([file, findsIn(readFileSync(file, 'latin1'))]).toEqual([file, []]);
    expect(children.length).toBeGreaterThan(0);
  }, 240_000);

  const json = { 'Content-Type': 'application/json' };

  function parametersOf(kind: string): Record<string, string> {
    const [host = '', port = ''] = talks.split(':');
    const given = { ...storages[kind] };
    if (given.host) Object.assign(given, { host, port });
    if (kind === 'ftp' && breakage === 'tls') given.secure = 'implicit';
    if (given.authurl) given.authurl = `${base}/v3`;
    return given;
  }

  /** Answers the path of the process. */
  async function convert(call: object): Promise<string> {
    const formats = { inputformat: 'png', outputformat: 'jpg', apikey: secret('v1-key') };
    const body = JSON.stringify({ input: 'download', ...formats, ...call });
    const text = await answered('/convert', { method: 'POST', body, headers: json });
    return /"url":"\/\/[^/]+(\/process\/[^"]+)"/.exec(text)?.[1] ?? '/missing';
  }

  async function answered(path: string, options: RequestInit = {}): Promise<string> {
    const answer = await fetch(proxy.url + path, options);
    const text = await answer.text();
    answers.push(JSON.stringify([...answer.headers]), text);
    return text;
  }
});

function hostOf(breakage: Breakage): string {
  return breakage === 'dns' ? 'nowhere.invalid' : '127.0.0.1';
}

function portOf(server: Server | SocketServer): number {
  return (server.address() as AddressInfo).port;
}

function brokenWeb(breakage: Breakage): Server {
  return createServer((request, response) => {
    if (breakage === 'silent') return;
    if (breakage === 'error 500') response.writeHead(500).end(`${request.url} ${request.headers.authorization} failed`);
    else request.socket.destroy();
  });
}

/** For FTP, SSH and SMTP. */
function brokenTalker(breakage: Breakage): SocketServer {
  return createSocketServer((socket) => {
    socket.on('error', () => undefined);
    if (breakage === 'error 500') socket.on('data', (words) => socket.write(`500 not ${words.toString()}\r\n`));
    if (breakage === 'error 500') socket.write('220 here\r\n');
    else if (breakage !== 'silent') socket.destroy();
  });
}

/** Processes whose delivery or conversion has failed, as the log tells. */
function failuresIn(lines: string[]): Set<string> {
  const failed = lines.filter((line) => /"outcome":"failed"|will be retried|given up/.test(line));
  return new Set(failed.flatMap((line) => /"processId":"([^"]+)"/.exec(line)?.slice(1) ?? []));
}

/** What other users of the machine, and the programs themselves, would see of each. */
function watchChildren(seen: string[]): void {
  const { spawn } = childProcess;
  jest.spyOn(childProcess, 'spawn').mockImplementation(((command: string, args: string[], options: object = {}) => {
    seen.push(JSON.stringify([command, args, { env: process.env, ...options }]));
    return spawn(command, args, options);
  }) as never);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
