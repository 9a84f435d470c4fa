import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestProxy, type TestProxy } from '../running-proxy';
import { startPostgres, type PostgresServer } from '../services/postgres';

it('a process of the embedded engine goes on after SECRET_KEY was changed, with the former key beside it', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'changed-key-'));
  const before = await startTestProxy({ dataDir, secretKey: 'former' });
  const given = {
    apikey: 'k',
    inputformat: 'md',
    outputformat: 'html',
    input: 'raw',
    file: '# Hello',
    filename: 'a.md',
  };
  const { id } = await answered(before, 'POST', '/convert', { ...given, wait: true, save: true, download: false });
  await before.close();

  const after = await startTestProxy({ dataDir, secretKey: 'new', secretKeyPrevious: 'former' });
  expect(await answered(after, 'GET', `/process/${id}`)).toMatchObject({ step: 'finished' });
  expect(await (await fetch(`${after.url}/download/${id}`)).text()).toContain('Hello');
  expect((await fetch(`${after.url}/process/${id}`, { method: 'DELETE' })).status).toBe(200);
  await after.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('a process that waits for its file takes it after SECRET_KEY was changed', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'changed-key-'));
  const before = await startTestProxy({ dataDir, secretKey: 'former' });
  const given = { apikey: 'k', inputformat: 'md', outputformat: 'html', input: 'upload', save: true };
  const { id, upload } = await answered(before, 'POST', '/convert', given);
  await before.close();

  const after = await startTestProxy({ dataDir, secretKey: 'new', secretKeyPrevious: 'former' });
  const address = new URL(`http:${upload?.url}`).pathname;
  expect((await fetch(`${after.url}${address}/a.md`, { method: 'PUT', body: '# Hello' })).status).toBe(200);
  expect(await answered(after, 'GET', `/process/${id}?wait`)).toMatchObject({ step: 'finished' });
  await after.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function answered(proxy: TestProxy, method: string, path: string, given?: object) {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(proxy.url + path, { method, headers, body: given && JSON.stringify(given) });
  return (await response.json()) as { id: string; upload?: { url: string } };
}

describe.each(['SQLite', 'PostgreSQL'])('once everything on %s was sealed with the new SECRET_KEY', (kind) => {
  let dataDir: string;
  let postgres: PostgresServer | undefined;
  let databaseUrl: string | undefined;
  let told: string[];
  let receiver: Server;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'changed-key-'));
    postgres = kind === 'PostgreSQL' ? await startPostgres() : undefined;
    databaseUrl = await postgres?.createDatabase();
    told = [];
    receiver = createServer((request, response) => void response.end(String(told.push(request.url ?? ''))));
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    receiver.closeAllConnections();
    receiver.close();
    await postgres?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('hooks, webhooks of the engine and its links need the former key no more', async () => {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    const former = 'the former secret key';
    const secretKey = 'the new secret key';
    const before = await startTestProxy({ dataDir, databaseUrl, secretKey: former });
    await answered(before, 'POST', '/hook', { apikey: 'k', url: `${url}/hook`, event: 'finished' });
    await v2(before, 'POST', 'webhooks', { url: `${url}/webhook`, events: ['job.finished'] });
    await before.close();
    await (await startTestProxy({ dataDir, databaseUrl, secretKey, secretKeyPrevious: former })).close();

    const after = await startTestProxy({ dataDir, databaseUrl, secretKey });
    expect(await v2(after, 'GET', 'webhooks')).toMatchObject({ data: [{ url: `${url}/webhook` }] });
    const given = { apikey: 'k', inputformat: 'md', outputformat: 'html', input: 'raw', file: '# Hello' };
    await answered(after, 'POST', '/convert', { ...given, filename: 'a.md', wait: true, save: true, download: false });
    while (!told.some((path) => path.startsWith('/hook'))) await new Promise(setImmediate);
    await after.close();
    await expect(startTestProxy({ dataDir, databaseUrl, secretKey: former })).rejects.toThrow(/SECRET_KEY/);
  });
});

async function v2(proxy: TestProxy, method: string, path: string, given?: object) {
  const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer k' };
  const response = await fetch(`${proxy.url}/v2/${path}`, { method, headers, body: given && JSON.stringify(given) });
  return response.json();
}
