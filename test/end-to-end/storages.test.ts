import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Transfers } from '../engine/storage/transfers';
import { describeWith } from '../requirements';
import { fixture, startTestProxy, type TestProxy } from '../running-proxy';
import { startAzurite } from '../services/azurite';
import { GoogleStorageDouble } from '../services/google-storage';
import { startS3rver } from '../services/s3rver';
import { startSshd } from '../services/sshd';

/** Milliseconds; the proxy with its engine starts once for each storage. */
const startTime = 90_000;

type Json = Record<string, unknown>;

async function post(url: string, body: Json): Promise<Json> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Json;
}

/** Creates a process and starts it as old clients do; the answer is the status after `wait`. */
async function convert(proxy: TestProxy, formats: [string, string], start: Json): Promise<Json> {
  const [inputformat, outputformat] = formats;
  const created = await post(`${proxy.url}/process`, { apikey: 'any', inputformat, outputformat });
  return post(`http:${String(created.url)}`, { ...start, outputformat, wait: true });
}

describe('a v1 call with input.s3 and output.s3, offline', () => {
  const transfers = new Transfers();
  let server: Awaited<ReturnType<typeof startS3rver>>;
  let proxy: TestProxy;

  beforeAll(async () => {
    server = await startS3rver();
    proxy = await startTestProxy({ engineS3Url: server.parameters.endpoint });
    await transfers.open();
    const picture = { 'example.png': await readFile(fixture('example.png')) };
    await transfers.export('export/s3', { ...server.parameters, key: 'in/example.png' }, picture);
  }, startTime);

  afterAll(async () => {
    await transfers.close();
    await proxy?.close();
    await server?.stop();
  });

  const bucket = { accesskeyid: 'S3RVER', secretaccesskey: 'S3RVER', bucket: 'bucket', region: 'eu-west-1' };

  test('runs on the engine: the result lies in the bucket under `path`', async () => {
    const status = await convert(proxy, ['png', 'jpg'], {
      input: { s3: bucket },
      file: 'in/example.png',
      output: { s3: { ...bucket, path: 'out/result.jpg' } },
    });
    expect(status).toMatchObject({
      step: 'finished',
      message: 'Saved file to S3',
      output: { filename: 'example.jpg' },
    });
    const stored = await transfers.import('import/s3', { ...server.parameters, key: 'out/result.jpg' });
    expect(stored.get('result.jpg')?.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  });

  test('a `path` that ends in a slash is a folder', async () => {
    const status = await convert(proxy, ['png', 'pdf'], {
      input: { s3: bucket },
      file: 'in/example.png',
      output: { s3: { ...bucket, path: 'folder/' } },
    });
    expect(status.step).toBe('finished');
    const stored = await transfers.import('import/s3', { ...server.parameters, key: 'folder/example.pdf' });
    expect(stored.get('example.pdf')?.subarray(0, 5).toString()).toBe('%PDF-');
  });

  test("a file that is not there ends the process as an error in S3's words", async () => {
    const status = await convert(proxy, ['png', 'jpg'], { input: { s3: bucket }, file: 'in/missing.png' });
    expect(status).toMatchObject({ step: 'error', message: expect.stringContaining('NoSuchKey') });
    expect(JSON.stringify(status)).not.toContain('S3RVER');
  });
});

describe.each([
  ['azureblob', azureblob],
  ['googlecloud', googlecloud],
])('a v1 call with input.%s and the same as output, offline', (kind, open) => {
  const transfers = new Transfers();
  let storage: Awaited<ReturnType<typeof open>>;
  let proxy: TestProxy;

  beforeAll(async () => {
    storage = await open();
    proxy = await startTestProxy(storage.settings);
    await transfers.open();
  }, startTime);

  afterAll(async () => {
    await transfers.close();
    await proxy?.close();
    await storage?.stop();
  });

  test('runs on the engine', async () => {
    const first = await convert(proxy, ['png', 'png'], {
      input: 'base64',
      file: (await readFile(fixture('example.png'))).toString('base64'),
      filename: 'example.png',
      output: { [kind]: { ...storage.place, path: 'in/' } },
    });
    expect(first.step).toBe('finished');
    const second = await convert(proxy, ['png', 'jpg'], {
      input: { [kind]: storage.place },
      file: 'in/example.png',
      output: { [kind]: { ...storage.place, path: 'out/result.jpg' } },
    });
    expect(second).toMatchObject({ step: 'finished', output: { filename: 'example.jpg' } });
    const third = await convert(proxy, ['jpg', 'png'], { input: { [kind]: storage.place }, file: 'out/result.jpg' });
    expect(third).toMatchObject({ step: 'finished', output: { filename: 'result.png' } });
  });
});

async function azureblob() {
  const { endpoint, account, accountKey, stop } = await startAzurite();
  return {
    settings: { engineAzureUrl: new URL(endpoint).origin },
    place: { storageaccount: account, storageaccesskey: accountKey, container: 'files' },
    stop,
  };
}

async function googlecloud() {
  const double = await new GoogleStorageDouble().start();
  const { client_email, private_key } = double.parameters;
  return {
    settings: { engineGoogleUrl: double.endpoints.googleStorage },
    place: { projectid: 'project', bucket: 'bucket', credentials: { client_email, private_key } },
    stop: () => double.stop(),
  };
}

describeWith(['sshd'], 'a v1 call with input base64 and output.sftp, offline', () => {
  let server: Awaited<ReturnType<typeof startSshd>>;
  let proxy: TestProxy;

  beforeAll(async () => {
    server = await startSshd();
    proxy = await startTestProxy();
  }, startTime);

  afterAll(async () => {
    await proxy?.close();
    await server?.stop();
  });

  test('the result lies on the server under `path`', async () => {
    const { host, port, username, private_key: privatekey } = server.parameters;
    const result = path.join(server.folder, 'out', 'result.jpg');
    const status = await convert(proxy, ['png', 'jpg'], {
      input: 'base64',
      file: (await readFile(fixture('example.png'))).toString('base64'),
      filename: 'example.png',
      output: { sftp: { host, port, user: username, privatekey, path: result } },
    });
    expect(status).toMatchObject({ step: 'finished', output: { filename: 'example.jpg' } });
    expect((await readFile(result)).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  });
});
