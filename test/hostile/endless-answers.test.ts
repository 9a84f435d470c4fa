import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createCarriers } from '../../src/carriers';
import { ExportUpload } from '../../src/engine/transfers/export-upload';
import { v1Twin } from '../../src/migration/shadow/v1-twin';
import { createRecorder, startRecordServer } from '../../src/migration/recorder';
import { createNetworkPolicy } from '../../src/network';
import { randomIds, silentLogger, systemClock } from '../../src/runtime';
import { temporaryFolder } from '../../src/testing/temporary-folder';
import { openDownload, postForm, Spool } from '../../src/transfer';
import { UpstreamClient } from '../../src/upstream';

const network = createNetworkPolicy({ mode: 'any', allow: [] });
const mebibyte = Buffer.alloc(2 ** 20, ' ');

let server: Server;
let url: string;
let sent: number;
let broken: Promise<unknown>;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    sent = 0;
    broken = once(response, 'close');
    response.writeHead(Number(new URL(request.url ?? '/', url).searchParams.get('status') ?? 200), {
      'Content-Type': 'application/json',
    });
    const more = () => {
      while (!response.destroyed && sent < 2 ** 30) {
        sent += mebibyte.length;
        if (!response.write(mebibyte)) return;
      }
      response.end();
    };
    response.on('drain', more);
    more();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const { signal } = new AbortController();
const ways: [string, () => Promise<unknown>][] = [
  ['a job of v2', () => withClient((upstream) => upstream.job('the-key', 'job'))],
  ['the catalogue of v2', () => withClient((upstream) => upstream.operations())],
  ['the token server of a carrier', () => storeIn({ clientid: 'c', clientsecret: 's', refreshtoken: 'r' })],
  ['the storage of a carrier', () => storeIn({ accesstoken: 'token' })],
  ['a v1 server as a shadow', twin],
  ['a v1 server that is recorded', recorded],
];

describe('An answer that never ends', () => {
  it.each(ways)('of %s is given up within bounds', async (_what, ask) => {
    await expect(ask()).rejects.toThrow();
    await broken;
    expect(sent / 2 ** 20).toBeLessThan(96);
  });

  it.each([
    ['a storage of v2', post],
    ['the address of an export', put],
    ['a missing output', () => openDownload(`${url}/?status=404`).catch(() => undefined)],
  ])('of %s is not read', async (_what, send) => {
    await send();
    await broken;
    expect(sent / 2 ** 20).toBeLessThan(96);
  });
});

async function withClient(ask: (upstream: UpstreamClient) => Promise<unknown>): Promise<unknown> {
  const upstream = new UpstreamClient({ url, syncUrl: url });
  return ask(upstream).finally(() => upstream.close());
}

function storeIn(parameters: Record<string, string>): Promise<unknown> {
  const endpoints = {
    dropbox: { api: url, content: url },
    googledrive: { api: url, token: `${url}/token` },
    onedrive: { graph: url, login: url },
    box: { api: url, upload: url },
  };
  const file = { filename: 'a.txt', size: 1, open: async () => Readable.from([Buffer.from('x')]) };
  const target = { kind: 'onedrive' as const, parameters, path: 'out/' };
  return createCarriers({ network, clock: systemClock, endpoints }).onedrive.store(target, file, { signal });
}

async function twin(): Promise<unknown> {
  const folder = temporaryFolder();
  const spool = await Spool.open(folder.path);
  const call = { converterOptions: {}, files: [], inputFormat: 'png', outputFormat: 'jpg' };
  const twinOf = { call, files: [], caller: {}, room: {} } as unknown as Parameters<typeof v1Twin>[1];
  return v1Twin({ url, speaks: 'v1' }, twinOf, { spool, network, signal }).finally(folder.remove);
}

async function recorded(): Promise<unknown> {
  const folder = temporaryFolder();
  const parts = { clock: systemClock, ids: randomIds, logger: silentLogger };
  const recorder = createRecorder({ out: folder.path, secret: 's', ...parts });
  const target = { target: new URL(url), host: '127.0.0.1', port: 0, logger: silentLogger };
  const proxy = await startRecordServer(recorder, target);
  return fetch(`${proxy.url}/process/one`).finally(async () => {
    await proxy.close();
    await recorder.close();
    await folder.remove();
  });
}

function post(): Promise<unknown> {
  const content = { filename: 'a.txt', size: 1, open: () => Readable.from([Buffer.from('x')]) };
  return postForm({ url, parameters: {} }, content);
}

async function put(): Promise<unknown> {
  const folder = temporaryFolder();
  const path = join(folder.path, 'a.txt');
  writeFileSync(path, 'x');
  const input = { path, filename: 'a.txt', size: 1, taskName: 'import' };
  const context = { parameters: { url }, signal, progress: () => undefined, inputs: [input] };
  return new ExportUpload(network).run(context).finally(folder.remove);
}
