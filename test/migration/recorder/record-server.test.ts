import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readHar } from '../../../src/migration/har';
import { createRecorder, startRecordServer, type Recorder } from '../../../src/migration/recorder';
import { randomIds, silentLogger, systemClock } from '../../../src/runtime';
import { fixture, useTestProxy } from '../../running-proxy';

const proxy = useTestProxy();
let out: string;
let recorder: Recorder;
let server: { url: string; close(): Promise<void> };

async function startInFrontOf(target: string): Promise<void> {
  out = mkdtempSync(join(tmpdir(), 'record-server-'));
  recorder = createRecorder({ out, secret: 'x', clock: systemClock, ids: randomIds, logger: silentLogger });
  server = await startRecordServer(recorder, {
    target: new URL(target),
    host: '127.0.0.1',
    port: 0,
    logger: silentLogger,
  });
}

afterEach(async () => {
  await server.close();
  rmSync(out, { recursive: true });
});

const pathOf = (url: string) => url.replace(/^(https?:)?\/\/[^/]+/, '');

it('leads every address of a process back to itself and keeps the whole life of it', async () => {
  await startInFrontOf(proxy.url);
  const host = new URL(server.url).host;
  const form = new FormData();
  for (const [name, value] of Object.entries({
    apikey: 'any',
    inputformat: 'png',
    outputformat: 'jpg',
    wait: 'true',
    download: 'false',
  }))
    form.append(name, value);
  form.append('file', new Blob([readFileSync(fixture('example.png'))]), 'example.png');
  const started = (await (await fetch(`${server.url}/convert`, { method: 'POST', body: form })).json()) as {
    url: string;
    output: { url: string };
  };
  expect(started.url).toContain(`//${host}/process/`);
  expect(started.output.url).toContain(`//${host}/download/~`);
  const output = await fetch(server.url + pathOf(started.output.url));
  expect(output.headers.get('content-type')).toBe('image/jpeg');
  const bytes = (await output.arrayBuffer()).byteLength;
  expect(await (await fetch(server.url + pathOf(started.url), { method: 'DELETE' })).json()).toEqual({
    message: 'Process was deleted',
  });
  await recorder.close();
  const [file = '', ...others] = readdirSync(out).filter((name) => name.endsWith('.har'));
  expect(others).toEqual([]);
  const exchanges = await readHar(join(out, file));
  expect(exchanges.map(({ request }) => request.method)).toEqual(['POST', 'GET', 'DELETE']);
  expect(exchanges[0]?.request.parts?.map(({ name }) => name)).toEqual([
    'apikey',
    'inputformat',
    'outputformat',
    'wait',
    'download',
    'file',
  ]);
  expect(exchanges[1]?.response.body?.size).toBe(bytes);
});

it('answers in v1’s form where the target is gone, and is not steered elsewhere by what an answer repeats', async () => {
  const seen: string[] = [];
  const target: Server = createServer((request, response) => {
    seen.push(request.url ?? '');
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ tag: '//10.0.0.1/process/ABCDEFGHIJ0123456789' }));
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  await startInFrontOf(`http://127.0.0.1:${(target.address() as AddressInfo).port}`);
  expect(await (await fetch(`${server.url}/process/a-process`)).text()).toContain('//10.0.0.1/process/');
  await fetch(`${server.url}/process/ABCDEFGHIJ0123456789`);
  expect(seen).toEqual(['/process/a-process', '/process/ABCDEFGHIJ0123456789']);
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
  const refused = await fetch(`${server.url}/user`);
  expect(refused.status).toBe(502);
  expect(await refused.json()).toEqual({ error: 'The recorded server could not be reached.', code: 502 });
  await recorder.close();
});
