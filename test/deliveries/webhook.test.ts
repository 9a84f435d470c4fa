import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { JobPayload, JobStatus } from '../../src/upstream';
import { startTestProxy, type TestProxy } from '../running-proxy';
import { startReceiver, type Receiver } from './receiver';
import { jobWith } from './storage-fixture';

describe("v2's webhook, where PUBLIC_URL is set", () => {
  let upstream: Server;
  let proxy: TestProxy;
  let callback: Receiver;
  let payload: JobPayload | undefined;
  let status: JobStatus;
  /** How often a job was read. */
  let readings = 0;
  beforeAll(async () => {
    upstream = createServer((request, response) => {
      if (request.url?.startsWith('/sync')) return;
      if (request.method === 'GET' && /\/jobs\/./.test(request.url ?? '')) readings += 1;
      void text(request).then((body) => {
        if (request.method === 'POST') payload = JSON.parse(body) as JobPayload;
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ data: request.url?.includes('/jobs') ? { ...jobWith(), status } : [] }));
      });
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    callback = await startReceiver(200);
    proxy = await startTestProxy({
      upstream: 'cloudconvert',
      cloudconvertApiKey: 'v2-key',
      cloudconvertUrl: `${base}/v2`,
      cloudconvertSyncUrl: `${base}/sync/v2`,
      networkPolicy: 'any',
      publicUrl: 'https://proxy.test',
    });
  });
  beforeEach(() => {
    status = 'processing';
    payload = undefined;
  });
  afterAll(async () => {
    await Promise.all([proxy.close(), callback.close()]);
    upstream.closeAllConnections();
    await new Promise((resolve) => upstream.close(resolve));
  });

  it('ends a process while the long poll hears nothing', async () => {
    await convert({ callback: callback.url });
    const { pathname, origin } = new URL(payload?.webhook_url ?? '');
    expect(origin).toBe('https://proxy.test');
    status = 'finished';
    const told = await fetch(`${proxy.url}${pathname}`, { method: 'POST', body: '{"event":"job.finished"}' });
    expect(told.status).toBe(204);
    while (callback.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(callback.received[0]).toMatch(/&step=finished$/);
  });

  it('is believed only as far as the upstream confirms it', async () => {
    const url = await convert({ callback: callback.url });
    const { pathname } = new URL(payload?.webhook_url ?? '');
    const forged = JSON.stringify({ event: 'job.finished', job: { ...jobWith(), status: 'finished' } });
    await fetch(`${proxy.url}${pathname}`, { method: 'POST', body: forged });
    const shown = await fetch(`${proxy.url}${url}`);
    expect(((await shown.json()) as { step: string }).step).not.toBe('finished');
  });

  it('spares the polls their questions once it has shown that it arrives', async () => {
    const url = await convert({ callback: callback.url });
    const { pathname } = new URL(payload?.webhook_url ?? '');
    await fetch(`${proxy.url}${pathname}`, { method: 'POST', body: '{}' });
    const poll = async () => (await (await fetch(`${proxy.url}${url}`)).json()) as { step: string };
    await poll();
    const before = readings;
    const begun = Date.now();
    while (Date.now() - begun < 1_200) expect((await poll()).step).not.toBe('finished');
    expect(readings).toBe(before);
    status = 'finished';
    await fetch(`${proxy.url}${pathname}`, { method: 'POST', body: '{}' });
    expect((await poll()).step).toBe('finished');
  });

  it('is not asked for where nothing follows the end', async () => {
    await convert({});
    expect(payload).toBeDefined();
    expect(payload?.webhook_url).toBeUndefined();
  });

  /** Answers the path of the process. */
  async function convert(call: object): Promise<string> {
    const created = await post('/process', { apikey: 'key', inputformat: 'png', outputformat: 'jpg' });
    const { url } = (await created.json()) as { url: string };
    const { pathname } = new URL(`https:${url}`);
    const started = await post(pathname, {
      input: 'download',
      file: 'https://a.test/a.png',
      outputformat: 'jpg',
      ...call,
    });
    expect(started.status).toBe(200);
    return pathname;
  }

  function post(path: string, body: object): Promise<Response> {
    const headers = { 'Content-Type': 'application/json' };
    return fetch(`${proxy.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  }
});
