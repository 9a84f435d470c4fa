import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describeWith } from '../requirements';
import { fixture, startTestProxy, type TestProxy } from '../running-proxy';
import { startVsftpd, type FtpServer } from '../services/vsftpd';
import { startReceiver } from './receiver';

interface Status {
  step: string;
  message: string;
  code?: number;
  input: Record<string, unknown>;
  output: Record<string, unknown>;
}

describeWith(['vsftpd'], 'a v1 call from and to FTP', () => {
  let proxy: TestProxy;
  let server: FtpServer;
  beforeAll(async () => {
    [proxy, server] = await Promise.all([startTestProxy(), startVsftpd()]);
    mkdirSync(path.join(server.root, 'in'));
    copyFileSync(fixture('example.png'), path.join(server.root, 'in/example.png'));
  });
  afterAll(() => Promise.all([proxy.close(), server.close()]));

  it('is finished once the output stands at its place (2.3 b)', async () => {
    const status = await convert({ file: 'in/example.png', output: { ftp: access({ path: 'out/' }) } });
    expect(status).toMatchObject({
      step: 'finished',
      input: { type: 'ftp', filename: 'example.png', ext: 'png' },
      output: { filename: 'example.jpg', ext: 'jpg' },
    });
    expect(readdirSync(path.join(server.root, 'out'))).toEqual(['example.jpg']);
    expect(readFileSync(path.join(server.root, 'out/example.jpg')).subarray(0, 3).toString('hex')).toBe('ffd8ff');
  });

  it('tells its callback after that', async () => {
    const there: boolean[] = [];
    const receiver = await startReceiver((_request, response) => {
      there.push(existsSync(path.join(server.root, 'told/example.jpg')));
      response.end();
    });
    const output = { ftp: access({ path: 'told/' }) };
    await convert({ file: 'in/example.png', output, callback: `${receiver.url}/done` });
    while (there.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await receiver.close();
    expect(there).toEqual([true]);
  });

  it.each([
    ['a missing input file', { file: 'in/missing.png' }, {}, /^550 /],
    ['a wrong password', { file: 'in/example.png' }, { password: 'wrong-secret' }, /^530 Login incorrect/],
  ])('%s ends it with the words of the server and a 4xx code', async (_what, call, change, words) => {
    const status = await convert({ ...call, output: { ftp: access({ path: 'failed/', ...change }) } });
    expect(status).toMatchObject({ step: 'error', code: 400, message: expect.stringMatching(words), output: {} });
    expect(JSON.stringify(status)).not.toContain('wrong-secret');
  });

  it('a string names an account of the keys file; without one the call is refused', async () => {
    const response = await post(`${proxy.url}/convert`, {
      apikey: 'key',
      input: { ftp: access() },
      file: 'in/example.png',
      inputformat: 'png',
      outputformat: 'jpg',
      output: 'dropbox',
      wait: true,
      download: false,
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/Dropbox/);
  });

  async function convert(call: object): Promise<Status> {
    const created = await post(`${proxy.url}/process`, { apikey: 'key', inputformat: 'png', outputformat: 'jpg' });
    const { url } = (await created.json()) as { url: string };
    const started = await post(`http:${url}`, {
      input: { ftp: access() },
      outputformat: 'jpg',
      wait: true,
      ...call,
    });
    return (await started.json()) as Status;
  }

  function access(more: Record<string, string> = {}) {
    return { host: '127.0.0.1', port: server.port, user: server.user, password: server.password, ...more };
  }
});

function post(url: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}
