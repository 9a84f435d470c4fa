import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { startProxyProgram, type Program } from '../chaos/programs';
import { OfficialFlows } from '../clients/official-flows';
import { fixture, serveFixtures, type FileServer } from '../running-proxy';
import { freePort } from '../services/free-port';

const folder = mkdtempSync(join(tmpdir(), 'v1-upstream-'));
const written = (name: string, content: object) => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
};

describe('with half of the keys on another instance as v1 upstream', () => {
  let old: Program;
  let front: Program;
  let files: FileServer;
  let start: () => Promise<Program>;
  let stranger: Server;
  let strange: (url: string) => { status: number; type: string; body: string };
  const received: string[] = [];
  let host: string;

  beforeAll(async () => {
    stranger = createServer((request, response) => {
      received.push(request.url ?? '');
      const { status, type, body } = strange(request.url ?? '');
      response.writeHead(status, { 'Content-Type': type }).end(body);
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port: strangePort } = stranger.address() as AddressInfo;
    [old, files] = await Promise.all([startProxyProgram(join(folder, 'old')), serveFixtures()]);
    const upstreams = {
      old: { speaks: 'v1', url: old.url, apikey: 'key-of-the-old-one' },
      local: { speaks: 'v2', engine: true },
      away: { speaks: 'v1', url: 'http://127.0.0.1:9' },
      strange: { speaks: 'v1', url: `http://127.0.0.1:${strangePort}` },
    };
    const rules = [
      { when: { label: 'late', input: 'raw' }, to: 'old' },
      { when: { label: 'late' }, to: 'local' },
      { when: { label: 'old' }, to: 'old' },
      { when: { label: 'away' }, to: 'away' },
      { when: { label: 'away-with-fallback' }, to: 'away', fallback: 'local' },
      { when: { label: 'strange' }, to: 'strange' },
      { to: 'local' },
    ];
    const labels = ['old', 'local', 'late', 'away', 'away-with-fallback', 'strange'];
    const port = await freePort();
    host = `127.0.0.1:${port}`;
    const env = {
      PORT: String(port),
      KEYS_FILE: written('keys.json', Object.fromEntries(labels.map((label) => [`${label}-key`, { label }]))),
      ROUTES_FILE: written('routes.json', { upstreams, rules }),
    };
    start = () => startProxyProgram(join(folder, 'front'), { env });
    front = await start();
  });
  afterAll(async () => {
    await Promise.all([old.kill(), front.kill(), files.close()]);
    await new Promise((resolve) => stranger.close(resolve));
  });

  const flows = (label: string) => new OfficialFlows(host, `${label}-key`);
  const convert = { inputformat: 'png', outputformat: 'jpg' };

  describe.each(['old', 'local'])('the official client on the side %s', allFlows);

  it('/convert is one call there too, whose key and callback stay here', async () => {
    const heard = new Promise<string>((resolve) => {
      strange = (url) => (resolve(url), { status: 200, type: 'text/plain', body: '' });
    });
    const form = new FormData();
    const { port } = stranger.address() as AddressInfo;
    const fields = { apikey: 'old-key', ...convert, callback: `http://127.0.0.1:${port}/told?a=b`, wait: 'true' };
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new Blob([readFileSync(fixture('example.png'))]), 'example.png');
    const response = await fetch(`http://${host}/convert`, { method: 'POST', body: form });
    const status = (await response.json()) as { id: string; step: string; output: { url: string } };
    expect([response.status, status.step]).toEqual([200, 'finished']);
    expect(new URL(`http:${status.output.url}`).host).toBe(host);
    const told = new URL(await heard, 'http://x');
    expect(Object.fromEntries(told.searchParams)).toEqual({
      a: 'b',
      id: status.id,
      url: `//${host}/process/${status.id}`,
      step: 'finished',
    });
  });

  it('processes of both sides stand in /processes, each with an address that leads here', async () => {
    const process = await flows('old').uploaded('example.png', convert);
    const listed = (await (await fetch(`http://${host}/processes?apikey=old-key`)).json()) as {
      id: string;
      url: string;
    }[];
    expect(listed.at(-1)).toMatchObject({ step: 'finished', url: process.process.url, host });
  });

  it('the start decides where only it tells, and keeps the id that the client knows', async () => {
    const create = new URLSearchParams({ apikey: 'late-key', inputformat: 'md', outputformat: 'html' });
    const created = await (await fetch(`http://${host}/process`, { method: 'POST', body: create })).json();
    const { id, url } = created as { id: string; url: string };
    const body = new URLSearchParams({ input: 'raw', file: '# Hello', filename: 'a.md', wait: 'true' });
    const ended = await (await fetch(`http:${url}`, { method: 'POST', body })).json();
    expect(ended).toMatchObject({ id, url, step: 'finished' });
    const page = await fetch(`http:${(ended as { output: { url: string } }).output.url}`);
    expect(await page.text()).toContain('Hello');
    const atOld = (await (await fetch(`${old.url}/processes?apikey=key-of-the-old-one`)).json()) as object[];
    expect(atOld.length).toBeGreaterThan(0);
  });

  it('a Process that is under way there outlives a SIGKILL here', async () => {
    const { uploaded } = { uploaded: flows('old') };
    const process = await uploaded.create(convert);
    const before = await flows('local').create(convert);
    await front.kill();
    front = await start();
    for (const each of [process, before]) {
      const body = new FormData();
      body.set('input', 'upload');
      body.set('file', new Blob([readFileSync(fixture('example.png'))]), 'example.png');
      const started = await fetch(`http:${each.url}?wait`, { method: 'POST', body });
      const status = (await started.json()) as { step: string; output: { url: string } };
      expect([started.status, status.step]).toEqual([200, 'finished']);
      expect((await fetch(`http:${status.output.url}`)).headers.get('content-type')).toBe('image/jpeg');
    }
    expect((await flows('old').uploaded('example.png', convert)).process.data.step).toBe('finished');
  });

  describe.each(['old', 'local'])('after it, the official client on the side %s', allFlows);

  it('a v1 upstream that is down is a clear v1 error, or no error where there is a fallback', async () => {
    await expect(flows('away').create(convert)).rejects.toMatchObject({
      code: 503,
      message: expect.stringMatching(/^The v1 server away can't be reached: .*ECONNREFUSED/) as string,
    });
    const { output } = await flows('away-with-fallback').uploaded('example.png', convert);
    expect((await sharp(output).metadata()).format).toBe('jpeg');
  });

  it.each([
    [{ status: 200, type: 'text/html', body: '<!DOCTYPE html><h1>Parked</h1>' }, 503, /answers 200 with an HTML page/],
    [{ status: 502, type: 'text/html', body: '<html>Bad gateway</html>' }, 503, /answers 502 with an HTML page/],
    [{ status: 200, type: 'application/json', body: '{"url":"//elsewhere/x"}' }, 503, /an answer without a process/],
    [{ status: 200, type: 'application/json', body: '{broken' }, 503, /an answer without a process/],
    [{ status: 402, type: 'application/json', body: '{"error":"No minutes left","code":402}' }, 402, /No minutes left/],
  ])('%j of a v1 upstream is told as an error of v1', async (answer, code, message) => {
    strange = () => answer;
    await expect(flows('strange').create(convert)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  function allFlows(label: string): void {
    it('creates, uploads, waits, downloads and deletes, all under this host', async () => {
      const { process, output } = await flows(label).uploaded('example.png', convert);
      expect(process.url).toMatch(new RegExp(`^//${host}/process/[A-Za-z0-9]{20}$`));
      expect(process.data).toMatchObject({ step: 'finished', url: process.url });
      expect(JSON.stringify(process.data)).not.toContain(new URL(old.url).host);
      expect((await sharp(output).metadata()).format).toBe('jpeg');
      await flows(label).delete(process);
      expect(process.data).toEqual({ message: 'Process was deleted' });
    });

    it('converts what it downloads, and pipes in and out', async () => {
      const { output } = await flows(label).downloaded(files.address('example.png'), convert);
      const piped = await flows(label).piped('example.png', convert);
      expect(await Promise.all([output, piped].map(async (each) => (await sharp(each).metadata()).format))).toEqual([
        'jpeg',
        'jpeg',
      ]);
    });

    it('hears of errors as v1 tells them', async () => {
      await expect(flows(label).create({ inputformat: 'invalid', outputformat: 'jpg' })).rejects.toMatchObject({
        code: 400,
        message: 'This conversiontype is not supported!',
      });
      const process = await flows(label).create(convert);
      process.url += 'x';
      await expect(flows(label).wait(process)).rejects.toMatchObject({ code: 404 });
    });
  }
});
