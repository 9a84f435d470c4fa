import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { startReceiver } from '../deliveries/receiver';
import { noise } from '../noise';
import { describeWith } from '../requirements';
import { startVsftpd } from '../services/vsftpd';
import { startProxyProgram, type Program } from './programs';

interface Status {
  step: string;
  output: { url: string };
}

/** A lease has to run out before another instance takes over. */
jest.setTimeout(120_000);

describe('the proxy killed with SIGKILL and started again', () => {
  let dataDir: string;
  let proxy: Program;
  beforeEach(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'killed-'));
    proxy = await startProxyProgram(dataDir);
  });
  afterEach(async () => {
    await proxy.kill();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('still gives the output of what had finished before', async () => {
    const url = await convert({ wait: true, save: true });
    const { output } = await status(new URL(`http:${url}`).pathname);
    await proxy.kill();
    proxy = await startProxyProgram(dataDir);
    const download = await fetch(`${proxy.url}${new URL(`http:${output.url}`).pathname}`);
    expect(download.status).toBe(200);
    expect((await sharp(Buffer.from(await download.arrayBuffer())).metadata()).format).toBe('png');
  });

  it('in the middle of a callback, it calls again', async () => {
    let answers = false;
    const receiver = await startReceiver((_request, response) => {
      if (answers) response.end();
    });
    await convert({ callback: `${receiver.url}/done` });
    await until(() => receiver.received.length === 1);
    await proxy.kill();
    answers = true;
    proxy = await startProxyProgram(dataDir);
    await until(() => receiver.received.length === 2);
    expect(receiver.received[1]).toBe(receiver.received[0]);
    await receiver.close();
  });

  describeWith(['vsftpd'], 'in the middle of a hand-over', () => {
    it('it completes the file, and only then finishes the process', async () => {
      const server = await startVsftpd({ rate: 200_000 });
      const { port, user, password, root } = server;
      const out = path.join(root, 'out');
      const url = await convert({ output: { ftp: { host: '127.0.0.1', port, user, password, path: 'out/' } } });
      await until(
        () => existsSync(out) && readdirSync(out).some((name) => statSync(path.join(out, name)).size > 300_000),
      );
      expect(readdirSync(out)).toEqual([expect.stringMatching(/\.part$/)]);
      const broken = statSync(path.join(out, readdirSync(out)[0] as string)).size;
      await proxy.kill();

      proxy = await startProxyProgram(dataDir);
      const pathname = new URL(`http:${url}`).pathname;
      expect(await status(pathname)).toMatchObject({ step: 'output' });
      await until(async () => (await status(pathname)).step === 'finished');
      expect(readdirSync(out)).toEqual(['noise.png']);
      const stored = readFileSync(path.join(out, 'noise.png'));
      expect(stored.length).toBeGreaterThan(broken);
      expect((await sharp(stored).stats()).isOpaque).toBe(true);
      await server.close();
    });
  });

  /** Starts a conversion of noise, which nothing makes small, and answers the URL of its process. */
  async function convert(call: object): Promise<string> {
    const created = await post(`${proxy.url}/process`, { apikey: 'key', inputformat: 'webp', outputformat: 'png' });
    const { url } = (await created.json()) as { url: string };
    const started = await post(`http:${url}`, {
      input: 'base64',
      file: (await noise(750, 750).webp({ quality: 90 }).toBuffer()).toString('base64'),
      filename: 'noise.webp',
      outputformat: 'png',
      ...call,
    });
    expect(started.status).toBe(200);
    return url;
  }

  async function status(pathname: string): Promise<Status> {
    return (await (await fetch(`${proxy.url}${pathname}`)).json()) as Status;
  }
});

function post(url: string, body: object): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Other processes are watched here, which raise no event. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await setTimeout(20);
}
