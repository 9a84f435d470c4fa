import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { ShadowRun, ShadowSummary } from '../../src/migration/shadow';
import { startProxyProgram, type Program } from '../chaos/programs';
import { OfficialFlows } from '../clients/official-flows';
import { openFiles } from '../open-files';
import { fixture, startTestProxy, type TestProxy } from '../running-proxy';

const folder = mkdtempSync(join(tmpdir(), 'shadow-of-v1-'));
const written = (name: string, content: object) => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
};

interface Status {
  id: string;
  url: string;
  step: string;
  upload?: { url: string };
  output: { url: string; files?: string[] };
}

/** One preset is another one on the shadow: the difference that is to be found. */
describe('a shadow of calls that pass through to a v1 server', () => {
  let old: Program;
  let twin: Program;
  let proxy: TestProxy;

  beforeAll(async () => {
    const keysWith = (resize: string) => ({ any: { presets: { AAAAAAAAAA: { resize } } } });
    [old, twin] = await Promise.all(
      [
        ['old', '20x'],
        ['twin', '40x'],
      ].map(async ([name = '', resize = '']) =>
        startProxyProgram(join(folder, name), {
          env: { UPSTREAM: 'engine', KEYS_FILE: written(`${name}-keys.json`, keysWith(resize)) },
        }),
      ) as [Promise<Program>, Promise<Program>],
    );
    const upstreams = {
      old: { speaks: 'v1', url: old.url, apikey: 'any' },
      twin: { speaks: 'v1', url: twin.url, apikey: 'any' },
      local: { speaks: 'v2', engine: true },
      away: { speaks: 'v1', url: 'http://127.0.0.1:9' },
    };
    const rules = [
      { when: { label: 'to-v2' }, to: 'old', shadow: 'local' },
      { when: { label: 'to-v1' }, to: 'old', shadow: 'twin' },
      { when: { label: 'to-away' }, to: 'old', shadow: 'away' },
      { when: { label: 'to-itself' }, to: 'away', fallback: 'local', shadow: 'local' },
      { to: 'local', shadow: 'twin' },
    ];
    const preset = { presets: { AAAAAAAAAA: { resize: '40x' } } };
    const keys = ['to-v2', 'to-v1', 'to-away', 'to-itself', 'from-v2'].map((label) => [label, { label, ...preset }]);
    proxy = await startTestProxy({
      routesFile: written('routes.json', { upstreams, rules }),
      keysFile: written('keys.json', Object.fromEntries(keys)),
      upstream: 'engine',
    });
  }, 90_000);
  afterAll(async () => {
    await proxy.close();
    await Promise.all([old.kill(), twin.kill()]);
  });

  const runs = async () =>
    (await (await fetch(`${proxy.url}/_/api/shadow`)).json()) as { summary: ShadowSummary; runs: ShadowRun[] };

  /** The comparison of one call, once it is there. */
  async function runOf(id: string): Promise<ShadowRun> {
    for (;;) {
      const found = (await runs()).runs.find(({ processId }) => processId === id);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async function convert(key: string, fields: Record<string, string> = {}) {
    const form = new FormData();
    const given = { apikey: key, inputformat: 'png', outputformat: 'png', wait: 'true', download: 'false', ...fields };
    for (const [name, value] of Object.entries(given)) form.set(name, value);
    if (!('file' in given)) form.set('file', new Blob([readFileSync(fixture('example.png'))]), 'example.png');
    const response = await fetch(`${proxy.url}/convert`, { method: 'POST', body: form });
    return (await response.json()) as Status;
  }

  const fetched = async (url: string) => Buffer.from(await (await fetch(`http:${url}`)).arrayBuffer());

  const listed = async (program: Program) =>
    (await (await fetch(`${program.url}/processes?apikey=any`)).json()) as { id: string }[];

  it.each(['to-v2', 'to-v1'])(
    'finds no difference between equals (%s), and leaves the download to the client',
    async (key) => {
      const process = await convert(key);
      // The client's one download is there, whole, and once.
      expect(await sharp(await fetched(process.output.url)).metadata()).toMatchObject({ format: 'png' });
      expect((await fetch(`http:${process.output.url}`)).status).toBe(404);
      expect(await runOf(process.id)).toMatchObject({ differences: [] });
      expect((await runOf(process.id)).failure).toBeUndefined();
    },
    90_000,
  );

  it.each(['to-v2', 'to-v1'])(
    'finds the planted difference in what the client downloads (%s)',
    async (key) => {
      const process = await convert(key, { preset: 'AAAAAAAAAA' });
      expect((await sharp(await fetched(process.output.url)).metadata()).width).toBe(20);
      const { differences } = await runOf(process.id);
      expect(differences).toEqual([{ what: 'dimensions of example.png', primary: '20 x 13', shadow: '40 x 25' }]);
    },
    90_000,
  );

  it.each([
    ['to-v2', 'PUT'],
    ['to-v1', 'POST'],
  ])(
    'copies uploads on their way (%s, %s)',
    async (key, method) => {
      const { process } =
        method === 'PUT'
          ? await new OfficialFlows(proxy.host, key).uploaded('example.png', {
              inputformat: 'png',
              outputformat: 'jpg',
            })
          : { process: { url: await uploadedByForm(key) } };
      const id = String(process.url).split('/').at(-1) ?? '';
      const run = await runOf(id);
      expect([run.failure, run.differences, run.pair]).toEqual([undefined, [], 'png-jpg']);
    },
    90_000,
  );

  async function uploadedByForm(key: string): Promise<string> {
    const create = new URLSearchParams({ apikey: key, inputformat: 'png', outputformat: 'jpg' });
    const { url } = (await (await fetch(`${proxy.url}/process`, { method: 'POST', body: create })).json()) as Status;
    const start = new URLSearchParams({ input: 'upload', outputformat: 'jpg' });
    const { upload } = (await (await fetch(`http:${url}`, { method: 'POST', body: start })).json()) as Status;
    const form = new FormData();
    form.set('file', new Blob([readFileSync(fixture('example.png'))]), 'example.png');
    expect((await fetch(`http:${upload?.url}`, { method: 'POST', body: form })).status).toBe(200);
    const { output } = (await (await fetch(`http:${url}?wait=true`)).json()) as Status;
    await fetched(output.url);
    return url;
  }

  it('looks into each file of a ZIP that the client downloads', async () => {
    const file = new Blob([readFileSync(fixture('two-pages.pdf'))]);
    const form = new FormData();
    for (const [name, value] of Object.entries({ apikey: 'to-v2', inputformat: 'pdf', outputformat: 'jpg', wait: '1' }))
      form.set(name, value);
    form.set('download', 'false');
    form.set('file', file, 'two-pages.pdf');
    const process = (await (await fetch(`${proxy.url}/convert`, { method: 'POST', body: form })).json()) as Status;
    expect(process.output.files).toHaveLength(2);
    expect((await fetched(process.output.url)).subarray(0, 2).toString()).toBe('PK');
    expect(await runOf(process.id)).toMatchObject({ differences: [] });
    expect((await runOf(process.id)).failure).toBeUndefined();
  }, 90_000);

  it('leaves nothing on the shadow', async () => {
    const before = await listed(old);
    expect(before.length).toBeGreaterThan(0);
    expect(await listed(twin)).toEqual([]);
  });

  it('compares errors with their codes', async () => {
    const broken = await convert('to-v2', { input: 'raw', file: 'no picture', filename: 'a.png' });
    expect(broken.step).toBe('error');
    expect(await runOf(broken.id)).toMatchObject({ differences: [] });
  }, 90_000);

  it('gives what it knows where the client downloads nothing, and says why where the shadow is away', async () => {
    const { id } = await convert('to-away');
    expect((await runOf(id)).failure).toMatch(/ECONNREFUSED/);
  }, 90_000);

  it('leaves no copy open where the shadow is away', async () => {
    const { id } = await convert('to-away');
    await runOf(id);
    const open = () => openFiles().filter((path) => path.startsWith(proxy.dataDir) && path.includes('.spool'));
    while (open().length > 0) await new Promise(setImmediate);
    expect(open()).toEqual([]);
  }, 90_000);

  it('does not compare an upstream with itself after a fallback', async () => {
    const before = (await runs()).summary;
    await convert('to-itself');
    expect((await runs()).summary).toEqual(before);
  }, 90_000);

  it('never fetches an output that is an input again: the twin of a v1 server is given its content', async () => {
    const first = await convert('from-v2');
    const link = `http:${first.output.url}`;
    const second = await convert('from-v2', { input: 'download', file: link, filename: 'again.png' });
    expect(second.step).toBe('finished');
    expect(await runOf(second.id)).toMatchObject({ differences: [] });
    expect((await runOf(second.id)).failure).toBeUndefined();
    expect((await fetch(link)).status).toBe(200);
  }, 90_000);
});
