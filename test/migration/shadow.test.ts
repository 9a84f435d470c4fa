import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShadowRun, ShadowSummary } from '../../src/migration/shadow';
import { startProxyProgram, type Program } from '../chaos/programs';
import { OfficialFlows } from '../clients/official-flows';
import { fixture, startTestProxy, type TestProxy } from '../running-proxy';

const folder = mkdtempSync(join(tmpdir(), 'shadow-'));
const routesFile = join(folder, 'routes.json');
const keysFile = join(folder, 'keys.json');

/** One preset is another one on the shadow: the difference that is to be found. */
describe('a shadow', () => {
  let other: Program;
  let proxy: TestProxy;

  beforeAll(async () => {
    const preset = { v2Key: 'cloud-key', presets: { AAAAAAAAAA: { resize: '20x' } } };
    writeFileSync(join(folder, 'other-keys.json'), JSON.stringify({ any: preset }));
    const env = { KEYS_FILE: join(folder, 'other-keys.json'), UPSTREAM: 'engine' };
    other = await startProxyProgram(join(folder, 'other'), { env });
    const upstreams = {
      local: { speaks: 'v2', engine: true },
      old: { speaks: 'v1', url: other.url, apikey: 'any' },
      cloud: { speaks: 'v2', url: `${other.url}/v2`, syncUrl: `${other.url}/sync/v2`, v2Key: 'cloud-key' },
    };
    const rules = [
      { when: { outputformat: 'png' }, to: 'local', shadow: 'old' },
      { when: { outputformat: 'txt' }, to: 'local', shadow: 'cloud', shadowPercent: 0 },
      { to: 'local', shadow: 'cloud' },
    ];
    writeFileSync(routesFile, JSON.stringify({ upstreams, rules }));
    writeFileSync(
      keysFile,
      JSON.stringify({ 'the-key': { label: 'shop', presets: { AAAAAAAAAA: { resize: '40x' } } } }),
    );
    proxy = await startTestProxy({ routesFile, keysFile, upstream: 'engine' });
  });
  afterAll(async () => {
    await proxy.close();
    await other.kill();
  });

  const shadow = async (query = '') =>
    (await (await fetch(`${proxy.url}/_/api/shadow${query}`)).json()) as { summary: ShadowSummary; runs: ShadowRun[] };

  /** Resolves once so many calls have been compared. */
  async function compared(runs: number) {
    for (;;) {
      const found = await shadow();
      if (found.summary.runs >= runs) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('finds no difference between equals, for calls that upload as they start and after it', async () => {
    await new OfficialFlows(proxy.host, 'the-key').uploaded('example.png', { inputformat: 'png', outputformat: 'jpg' });
    await convert({ inputformat: 'png', outputformat: 'jpg' });
    await convert({ inputformat: 'png', outputformat: 'png' });
    const { summary, runs } = await compared(3);
    expect(runs.map(({ differences, failure }) => failure ?? differences)).toEqual([[], [], []]);
    expect(summary).toEqual({ runs: 3, different: 0, failed: 0, running: 0 });
    expect(runs.map(({ shadow: name }) => name).sort()).toEqual(['cloud', 'cloud', 'old']);
  });

  it('finds the one planted difference, and stands in no list of the caller', async () => {
    await convert({ inputformat: 'png', outputformat: 'png', preset: 'AAAAAAAAAA' });
    await compared(4);
    const { runs } = await shadow('?verdict=different');
    expect(runs).toHaveLength(1);
    expect(runs[0]?.differences.map(({ what }) => what)).toContain('dimensions of example.png');
    const listed = (await (await fetch(`${proxy.url}/processes?apikey=the-key`)).json()) as object[];
    expect(listed).toHaveLength(4);
  });

  it('takes no more than its share', async () => {
    await convert({ inputformat: 'png', outputformat: 'jpg' });
    const before = await compared(5);
    const body = new URLSearchParams({
      apikey: 'the-key',
      inputformat: 'md',
      outputformat: 'txt',
      input: 'raw',
      file: 'x',
      filename: 'a.md',
    });
    await fetch(`${proxy.url}/convert`, { method: 'POST', body });
    expect((await shadow()).summary.runs).toBe(before.summary.runs);
  });

  it('tells a run as lost that the stop of the proxy has cut off', async () => {
    const dataDir = mkdtempSync(join(folder, 'stopped-'));
    const one = await startTestProxy({ routesFile, keysFile, upstream: 'engine', dataDir });
    const body = new URLSearchParams({ apikey: 'the-key', inputformat: 'png', outputformat: 'jpg' });
    const made = (await (await fetch(`${one.url}/process`, { method: 'POST', body })).json()) as { url: string };
    const start = new URLSearchParams({ input: 'upload', outputformat: 'jpg' });
    await fetch(`http:${made.url}`, { method: 'POST', body: start });
    await one.close();
    const again = await startTestProxy({ routesFile, keysFile, upstream: 'engine', dataDir });
    const page = (await (await fetch(`${again.url}/_/api/shadow`)).json()) as { summary: object; runs: ShadowRun[] };
    await again.close();
    expect(page.summary).toEqual({ runs: 1, different: 0, failed: 1, running: 0 });
    expect(page.runs[0]?.failure).toBe('the proxy stopped before both calls had ended');
  });

  async function convert(fields: Record<string, string>) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ apikey: 'the-key', ...fields })) form.set(name, value);
    form.set('file', new Blob([readFileSync(fixture('example.png'))]), 'example.png');
    const response = await fetch(`${proxy.url}/convert`, { method: 'POST', body: form });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  }
});
