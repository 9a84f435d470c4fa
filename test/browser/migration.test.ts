import { readFileSync, writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { describeWith } from '../requirements';
import { fixture, type TestProxy } from '../running-proxy';
import { axeOn, openConsole, type OpenConsole, type PageFaults } from './browser';
import { keysOfCallers } from './history';
import { pastShadowRuns, pastUsages, shadowRun, usage, writeShadowRuns, writeUsages } from './migration-history';

jest.setTimeout(240_000);

const hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

describeWith(['chromium'], 'the page of the migration in a browser', () => {
  let opened: OpenConsole;
  let keysFile: string;
  let proxy: TestProxy;
  let browser: Browser;
  let faults: PageFaults;
  let page: Page;

  beforeAll(async () => {
    opened = await openConsole({ 'key-of-shop': { label: 'shop' } });
    ({ keysFile, proxy, browser, faults, page } = opened);
  });
  afterAll(() => opened?.close());

  const region = (name: string) => page.getByRole('region', { name, exact: true });

  it('says of each of its parts what to do first, while there is nothing to show', async () => {
    await page.goto('/_/migration');
    await region('What is left').getByText('No v1 call was counted in the last 90 days').waitFor();
    expect(await page.getByRole('group', { name: 'First call' }).textContent()).toContain(`${proxy.url}/convert`);
    await region('Shadow runs').getByText('"shadow": "cloud"').waitFor();
    await region('Brownouts and sunsets').getByText('"sunset"').waitFor();
    expect((await axeOn(page)).violations).toEqual([]);
  });

  it('shows what a key uses: since when, how often, the last time, the v2 job, code, and warnings at their line', async () => {
    const form = new FormData();
    const fields = {
      apikey: 'key-of-shop',
      inputformat: 'png',
      outputformat: 'jpg',
      'converteroptions[quality]': '80',
      'converteroptions[audio_bitrate]': '300',
    };
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new Blob([new Uint8Array(readFileSync(fixture('example.png')))]), 'private-name.png');
    expect((await fetch(`${proxy.url}/convert`, { method: 'POST', body: form })).status).toBe(200);
    // A call is counted once its answer has gone, which its client may learn before the counter does.
    const counted = async () =>
      ((await (await fetch(`${proxy.url}/_/report`)).json()) as { left: { calls: number } }).left.calls;
    while ((await counted()) < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await page.goto('/_/migration');
    await region('Calls of shop').getByText('2 calls, since').waitFor();
    const shape = page.getByRole('group').filter({ hasText: 'POST /convert' });
    await shape.getByText('POST /convert').click();
    const line = shape.getByRole('listitem').filter({ hasText: 'converteroptions[audio_bitrate]' });
    await line.getByText('Warning:').waitFor();
    await shape.getByText('"quality": 80').waitFor();
    for (const [tab, words] of [
      ['curl', 'curl '],
      ['Node', "from 'cloudconvert'"],
      ['PHP', 'new CloudConvert('],
      ['Python', 'import '],
    ] as const) {
      await shape.getByRole('tab', { name: tab }).click();
      expect(await shape.getByRole('tabpanel').textContent()).toContain(words);
    }
    expect(await page.textContent('main')).not.toContain('private-name');
  });

  it('counts what is left by the work it is', async () => {
    await writeUsages(proxy.dataDir, pastUsages());
    await page.reload();
    const left = region('What is left');
    await left.getByText('no equivalent: the proxy carries it').first().waitFor();
    expect(await left.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^\d+ same call$/),
      expect.stringMatching(/^\d+ an extra task$/),
      expect.stringMatching(/^1 no equivalent: the proxy carries it$/),
    ]);
    await left.getByText(/3 keys made 114,\d{3} calls of \d+ kinds/).waitFor();
  });

  it('shows differences of shadow runs side by side, and those that could not be compared', async () => {
    await writeShadowRuns(proxy.dataDir, pastShadowRuns());
    await page.reload();
    const runs = region('Shadow runs');
    await runs.getByText('50 calls ran twice: 47 came out the same, 2 differed, 1 could not be compared.').waitFor();
    const row = runs.getByRole('row').filter({ hasText: 'pages of letter.pdf' });
    expect(await row.getByRole('cell').allTextContents()).toEqual(['2', '3']);
    await runs.getByRole('button', { name: 'not compared' }).click();
    await runs.getByText('connect ECONNREFUSED 203.0.113.7:443').waitFor();
    expect(await runs.getByRole('row').count()).toBe(0);
    await runs.getByRole('button', { name: 'all', exact: true }).click();
    await runs.getByText('local and cloud gave the same.').first().waitFor();
  });

  it('shows hostile names and values as text', async () => {
    const difference = { what: hostile, primary: hostile, shadow: hostile };
    await writeShadowRuns(proxy.dataDir, [
      shadowRun({ id: 'hostile', at: Date.now(), pair: hostile, differences: [difference] }),
      shadowRun({ id: 'hostile failure', at: Date.now(), failure: hostile }),
    ]);
    await writeUsages(proxy.dataDir, [
      usage({ caller: hostile, shapeId: 'hostile', shape: { route: hostile, encoding: hostile } }),
    ]);
    await page.reload();
    await page.getByRole('heading', { name: hostile }).first().waitFor();
    await page.getByRole('cell', { name: hostile }).first().waitFor();
    expect(await page.locator('main img, main script').count()).toBe(0);
  });

  it('shows the end of a key on a calendar once the keys file tells of it', async () => {
    writeFileSync(keysFile, JSON.stringify(keysOfCallers()));
    const ahead = async () => ((await (await fetch(`${proxy.url}/_/api/phase-out`)).json()) as { events: [] }).events;
    while ((await ahead()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await page.goto('/_/migration');
    await region('All that is ahead').getByRole('row').filter({ hasText: 'archive' }).first().waitFor();
    expect(await page.locator('.month .mark').filter({ hasText: 'brownout of archive' }).count()).toBeGreaterThan(3);
    expect(await page.locator('.month .mark').filter({ hasText: 'sunset of archive' }).count()).toBe(1);
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
    ['light', 3840],
  ] as const)('has nothing for axe to find with everything open, %s and %d pixels wide', async (colorScheme, width) => {
    const other = await faults.watchedPage(browser, { colorScheme, viewport: { width, height: 900 } });
    await other.goto('/_/migration');
    await other.getByText('All that is ahead').waitFor();
    await other.locator('.shape summary').first().waitFor();
    for (const summary of await other.locator('.shape summary').all()) await summary.click();
    await other.getByRole('tab', { name: 'PHP' }).first().waitFor();
    expect((await axeOn(other)).violations).toEqual([]);
    expect(await other.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await other.context().close();
  });

  it('shows thousands of kinds of calls some at a time', async () => {
    const many = Array.from({ length: 900 }, (_, index) =>
      usage({
        caller: `caller ${index % 30}`,
        shapeId: `many${index}`,
        shape: { route: `GET /process/:id${index}`, encoding: 'query' },
      }),
    );
    await writeUsages(proxy.dataDir, many);
    await page.goto('/_/migration');
    await page.getByRole('button', { name: /Show 1\d more keys/ }).click();
    expect(await page.locator('.of-key').count()).toBeGreaterThan(30);
    await page.getByRole('button', { name: 'Show 18 more kinds of call' }).first().click();
    expect(await page.getByRole('button', { name: 'Show 18 more kinds of call' }).count()).toBe(29);
  });

  it('says so where the server does not answer, and keeps what it has', async () => {
    await page.route('**/_/api/report', (route) => route.abort());
    await page.goto('/_/migration');
    await region('What is left').getByRole('alert').getByText('The server does not answer').waitFor();
    await page.unroute('**/_/api/report');
  });

  it('has broken no rule of its content security policy, asked no other host, and run nothing hostile', () => {
    expect(faults.found).toEqual([]);
  });
});
