import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestProxy, type TestProxy } from '../running-proxy';

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
