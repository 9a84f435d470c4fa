import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../src/runtime';
import { startTestProxy, type TestProxy } from '../running-proxy';
import { filesBelow, findsIn, secret, settings, storages } from './planted';

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
