import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startReceiver } from '../deliveries/receiver';
import { describeWith } from '../requirements';
import { fixture, type TestProxy } from '../running-proxy';
import { axeOn, openConsole, type OpenConsole, type PageFaults } from './browser';
import { endedProcess, keysOfCallers, pastProcesses, writeHistory } from './history';

jest.setTimeout(240_000);

const token = 'the-admin-token';
const hostile = "<img src=x onerror=alert(1)>&'.png";
const hostileMessage = '</td><script>alert(2)</script>';

describeWith(['chromium'], 'the console in a browser', () => {
  let opened: OpenConsole;
  let folder: string;
  let proxy: TestProxy;
  let browser: Browser;
  let faults: PageFaults;
  let page: Page;

  beforeAll(async () => {
    opened = await openConsole(keysOfCallers(), { adminToken: token });
    ({ folder, proxy, browser, faults, page } = opened);
  });
  afterAll(() => opened?.close());

  it('lets nobody in with a wrong token, and says so', async () => {
    await page.goto('/_/');
    await signIn(page, 'wrong');
    await page.getByRole('alert').getByText('This is not the admin token').waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
  });

  it('lets in with the right one, keeps it from scripts, and stays signed in', async () => {
    await signIn(page, token);
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.reload();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
  });

  it('tells on the empty page what to do first, with the curl line', async () => {
    await page.getByRole('heading', { name: 'No calls yet' }).waitFor();
    const line = page.getByRole('group', { name: 'First call' }).filter({ hasText: 'apikey=YOUR_V1_KEY' });
    expect(await line.textContent()).toContain(`${proxy.url}/convert`);
  });

  it('shows a conversion as it happens, and its end, without loading the page again', async () => {
    await page.getByText('live', { exact: true }).waitFor();
    await convert({ outputformat: 'jpg' }, 'holiday.png');
    const row = page.getByRole('row').filter({ hasText: 'holiday.png' });
    await row.getByText('finished').waitFor();
    expect(await row.textContent()).toContain('png → jpg');
  });

  it('shows a hostile file name and a hostile message as text', async () => {
    await convert({ outputformat: 'jpg' }, hostile);
    await page.getByRole('link', { name: hostile }).click();
    await page.getByRole('heading', { name: hostile }).waitFor();
    await writeHistory(proxy.dataDir, [endedProcess({ message: hostileMessage, created_at: Date.now() })]);
    await page.goto('/_/');
    await page.getByText(hostileMessage).waitFor();
    expect(await page.locator('img[src="x"], td script').count()).toBe(0);
  });

  it('spells out what makes a file name look like another one, or like nothing', async () => {
    const names = { reversed: 'bill\u202egnp.exe', blank: '  ', lines: 'a\nb.png' };
    const rows = Object.entries(names).map(([id, filename]) => ({ id, filename, created_at: Date.now() }));
    await writeHistory(proxy.dataDir, rows.map(endedProcess));
    await page.goto('/_/');
    for (const name of ['bill\\u202egnp.exe', '" "', 'a\\nb.png']) await page.getByRole('link', { name }).waitFor();
  });

  it('goes on live after the server has refused it for a while', async () => {
    await page.route('**/_/api/live', (route) => route.fulfill({ status: 502, body: 'Bad gateway' }), { times: 1 });
    await page.goto('/_/');
    await page.getByText('live', { exact: true }).waitFor();
  });

  it('draws its charts over a day and a week as well, and remembers which', async () => {
    await page.getByRole('button', { name: 'day', exact: true }).click();
    await page.getByRole('heading', { name: 'The last day' }).waitFor();
    await page.getByRole('button', { name: 'week', exact: true }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'The last week' }).waitFor();
    await page.getByRole('img', { name: /^Duration: lately p50/ }).waitFor();
    await page.getByRole('button', { name: 'hour', exact: true }).click();
  });

  it('says what went wrong, with a button that tries once more', async () => {
    await page.route('**/_/api/engine', (route) => route.fulfill({ status: 503, body: '<h1>Overload</h1>' }));
    await page.goto('/_/engine');
    await page.getByRole('alert').getByText('The server answered 503.').waitFor();
    await page.unroute('**/_/api/engine');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Programs' }).waitFor();
  });

  it('leads back from an address that is no page', async () => {
    await page.goto('/_/nowhere');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.getByRole('link', { name: 'See all activity' }).click();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });

  it('keeps its filter in the address', async () => {
    await page.goto('/_/?status=failed');
    await page.getByRole('row').filter({ hasText: 'failed' }).first().waitFor();
    expect(await page.getByRole('link', { name: 'holiday.png' }).count()).toBe(0);
    await page.getByRole('searchbox').fill('holi');
    await page.getByText('Nothing fits this filter').waitFor();
    expect(new URL(page.url()).search).toBe('?status=failed&text=holi');
    await page.getByRole('button', { name: 'Show everything' }).click();
    await page.getByRole('link', { name: 'holiday.png' }).waitFor();
  });

  it('shows one process: the call without its key, the job, and each warning at its line', async () => {
    await openProcess({ outputformat: 'jpg', save: 'true', 'converteroptions[nonsense]': '1' }, 'lines.png');
    const line = page.getByRole('listitem').filter({ hasText: 'converteroptions[nonsense] = 1' });
    await line.getByText('v2 does not offer this option here').waitFor();
    await page.getByText('"operation": "export/url"').first().waitFor();
    expect(await page.textContent('main')).not.toContain('key-of-shop');
    for (const [tab, words] of [
      ['PHP', 'new CloudConvert('],
      ['Python', 'import '],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await page.getByRole('tabpanel').textContent()).toContain(words);
    }
  });

  it('draws a thumbnail on demand', async () => {
    await page.getByRole('button', { name: 'Thumbnail of lines.jpg' }).click();
    const picture = page.getByRole('img', { name: 'Thumbnail of lines.jpg' });
    await picture.waitFor({ timeout: 90_000 });
    await expect(picture.evaluate(widthOf)).resolves.toBeGreaterThan(9);
  });

  it('draws the first page of a PDF', async () => {
    await openProcess({ outputformat: 'pdf', save: 'true' }, 'page.png');
    await page.getByRole('button', { name: 'Thumbnail of page.pdf' }).click();
    const picture = page.getByRole('img', { name: 'Thumbnail of page.pdf' });
    await picture.waitFor({ timeout: 90_000 });
    await expect(picture.evaluate(widthOf)).resolves.toBeGreaterThan(9);
  });

  describeWith(['ffmpeg'], 'with FFmpeg', () => {
    it('draws a frame of a film', async () => {
      const film = madeFilm(folder);
      await openProcess({ outputformat: 'gif', save: 'true' }, 'film.mp4', film);
      await page.getByRole('button', { name: 'Thumbnail of film.mp4' }).click();
      const picture = page.getByRole('img', { name: 'Thumbnail of film.mp4' });
      await picture.waitFor({ timeout: 90_000 });
      await expect(picture.evaluate(widthOf)).resolves.toBeGreaterThan(9);
    });
  });

  it('deletes only once asked twice', async () => {
    await openProcess({ outputformat: 'jpg', save: 'true' }, 'deleted.png');
    await page.getByRole('button', { name: 'Delete…' }).click();
    expect((await axeOn(page)).violations).toEqual([]);
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.locator('button:focus', { hasText: 'Delete…' }).waitFor();
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('Its files are gone').waitFor();
    await page.getByRole('region', { name: 'What operators did' }).getByText('deleted it').waitFor();
  });

  it('tries a delivery again that was given up', async () => {
    const receiver = await startReceiver((_request, response) => {
      response.statusCode = receiver.received.length === 1 ? 404 : 200;
      response.end();
    });
    await openProcess({ outputformat: 'jpg', callback: receiver.url }, 'told.png');
    await page.getByText('Callback, try 1: given up').waitFor();
    await page.getByRole('button', { name: 'Try callback again' }).click();
    await page.getByText('Callback: done').waitFor();
    await receiver.close();
  });

  it('makes a call from the form, shows it in every encoding, runs it, and leads to its process', async () => {
    await page.goto('/_/try');
    await page.getByLabel('quality').fill('55');
    await page.getByRole('group', { name: 'v2 job' }).getByText('"quality": 55').waitFor();
    for (const encoding of ['form', 'multipart', 'query', 'JSON'])
      await page.getByRole('tab', { name: encoding, exact: true }).click();
    await page.getByLabel('Input file').setInputFiles({
      name: 'from the form.png',
      mimeType: 'image/png',
      buffer: readFixture(),
    });
    await page.getByText('Output, callback and key').click();
    await page.getByLabel('v1 key').fill('key-of-cms');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByText('Conversion finished!').waitFor();
    await page.getByRole('link', { name: 'See the whole process' }).click();
    await page.getByRole('heading', { name: 'from the form.png' }).waitFor();
  });

  it('takes a file that is dropped, with its format', async () => {
    await page.goto('/_/try');
    await dropFile(page, 'fieldset.drop', { name: 'dropped.webp', type: 'image/webp', text: 'RIFF' });
    await page.getByText('dropped.webp, 4 B').waitFor();
    await page.getByRole('group', { name: 'v2 job' }).getByText('"input_format": "webp"').waitFor();
  });

  it('makes one call of several addresses, and keeps the form while another page is looked at', async () => {
    await page.goto('/_/try');
    await page.getByRole('button', { name: 'URL' }).click();
    await page.getByLabel('Address of the input').fill('https://example.org/a.pdf\nhttps://example.org/b.pdf');
    await page.getByLabel('To', { exact: true }).fill('pdf');
    await page.getByLabel('Mode', { exact: true }).selectOption('combine');
    await page.getByRole('group', { name: 'v2 job' }).getByText('"operation": "merge"').waitFor();
    await page.getByRole('link', { name: 'Engine' }).click();
    await page.getByRole('link', { name: 'Console' }).click();
    expect(await page.getByLabel('Address of the input').inputValue()).toContain('b.pdf');
  });

  it('shows each call of a HAR that is dropped', async () => {
    await page.goto('/_/try');
    await page.getByRole('tab', { name: 'Paste a call' }).click();
    const entries = ['jpg', 'webp'].map((outputformat) => ({
      request: {
        method: 'POST',
        url: 'https://api.cloudconvert.com/convert',
        postData: {
          mimeType: 'application/json',
          text: JSON.stringify({
            inputformat: 'png',
            outputformat,
            input: 'download',
            file: 'https://example.org/a.png',
          }),
        },
      },
    }));
    const har = JSON.stringify({ log: { entries } });
    await dropFile(page, '#pasted', { name: 'saved.har', type: 'application/json', text: har });
    for (const format of ['jpg', 'webp'])
      await page.getByRole('group', { name: 'v2 job' }).getByText(`"output_format": "${format}"`).waitFor();
    expect(await page.getByRole('heading', { name: 'POST https://api.cloudconvert.com/convert' }).count()).toBe(2);
  });

  it('tells in words why a call can not be run', async () => {
    await page.goto('/_/try');
    await page.getByRole('button', { name: 'URL' }).click();
    await page.getByLabel('Address of the input').fill('https://example.invalid/a.png');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByRole('alert').getByText('Invalid').waitFor();
  });

  it('shows the job that a pasted curl line becomes', async () => {
    await page.goto('/_/try');
    await page.getByRole('tab', { name: 'Paste a call' }).click();
    await page.getByLabel('A JSON body, a curl line').fill('nonsense');
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Take the example' }).click();
    await page.getByRole('group', { name: 'v2 job' }).getByText('"width": 320').waitFor();
  });

  it('shows the programs of the engine, and the settings with their secrets masked', async () => {
    await page.goto('/_/engine');
    await page.getByRole('cell', { name: 'Chromium (chromium)' }).waitFor();
    await page.goto('/_/status');
    await page.getByRole('row').filter({ hasText: 'ADMIN_TOKEN' }).getByText('*** (set)').waitFor();
    expect(await page.textContent('main')).not.toContain(token);
  });

  it('shows brownouts and the sunset of a key on a calendar', async () => {
    await page.goto('/_/migration');
    await page.getByRole('row').filter({ hasText: 'archive' }).getByText('sunset', { exact: true }).waitFor();
    expect(await page.locator('.month .mark').filter({ hasText: 'brownout' }).count()).toBeGreaterThan(3);
  });

  it('scrolls through ten thousand processes smoothly, a few rows at a time, by keys as well', async () => {
    await writeHistory(proxy.dataDir, pastProcesses(10_000));
    await page.goto('/_/');
    await page.getByText(/10,0\d\d processes/).waitFor();
    const seen = await page.evaluate<{ rows: number; frames: number; milliseconds: number; height: number }>(scroll);
    expect(seen.rows).toBeLessThan(80);
    expect(seen.height).toBeGreaterThanOrEqual(2_000 * 46);
    await page.evaluate('window.scrollTo(0, 0)');
    await page.locator('[data-index="0"] a').focus();
    for (let each = 0; each < 30; each += 1) {
      await page.keyboard.press('ArrowDown');
      await page.locator(`[data-index="${each + 1}"] a:focus`).waitFor();
    }
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
    ['light', 3840],
  ] as const)(
    'has nothing for axe to find, on any page, in the %s scheme, %d pixels wide',
    async (colorScheme, width) => {
      const storageState = await page.context().storageState();
      const other = await faults.watchedPage(browser, {
        colorScheme,
        storageState,
        viewport: { width, height: 900 },
      });
      const { items } = (await (await other.request.get('/_/api/processes?text=told')).json()) as {
        items: { id: string }[];
      };
      const found: string[] = [];
      for (const [path, ready] of [
        ['/_/', '10,0'],
        ['/_/?text=nothing', 'Nothing fits'],
        [`/_/process/${items[0]?.id}`, 'Timeline'],
        ['/_/process/unknown', 'There is no such process'],
        ['/_/try', 'What it becomes'],
        ['/_/migration', 'All that is ahead'],
        ['/_/engine', 'Programs'],
        ['/_/status', 'Settings in force'],
      ] as const) {
        await other.goto(path);
        await other.getByText(ready).first().waitFor();
        found.push(...(await axeOn(other)).violations.map((words) => `${path}: ${words}`));
      }
      const states = width > 1280 ? {} : openStates(other, items[0]?.id);
      for (const [state, open] of Object.entries(states)) {
        await open();
        found.push(...(await axeOn(other)).violations.map((words) => `${state}: ${words}`));
      }
      await other.context().clearCookies();
      await other.goto('/_/');
      await other.getByLabel('Admin token').waitFor();
      found.push(...(await axeOn(other)).violations.map((words) => `sign-in: ${words}`));
      await other.goto('/');
      found.push(...(await axeOn(other)).violations.map((words) => `/: ${words}`));
      await other.context().close();
      expect(found).toEqual([]);
    },
  );

  /** What axe looks at besides whole pages: a dialog, an open list, the other tab, an error. */
  function openStates(at: Page, id: string | undefined): Record<string, () => Promise<void>> {
    return {
      'the dialog that asks twice': async () => {
        await at.goto(`/_/process/${id}`);
        await at.getByRole('button', { name: 'Delete…' }).click();
        await at.getByRole('dialog').waitFor();
      },
      'an open list of formats': async () => {
        await at.goto('/_/try');
        await at.getByRole('button', { name: 'All: From' }).click();
        await at.getByRole('listbox').waitFor();
      },
      'a pasted call': async () => {
        await at.goto('/_/try');
        await at.getByRole('tab', { name: 'Paste a call' }).click();
        await at.getByRole('button', { name: 'Take the example' }).click();
        await at.getByRole('group', { name: 'v2 job' }).waitFor();
      },
      'a form for a storage': async () => {
        await at.goto('/_/try');
        await at.getByText('auto_orient').waitFor();
        await at.getByRole('button', { name: 'Storage' }).click();
        await at.getByText('Output, callback and key').click();
        await at.getByRole('alert').waitFor();
      },
    };
  }

  it('fits a phone: nothing is wider than the screen', async () => {
    const storageState = await page.context().storageState();
    const phone = await faults.watchedPage(browser, { storageState, viewport: { width: 360, height: 740 } });
    for (const path of ['/_/', '/_/try', '/_/migration', '/_/engine', '/_/status']) {
      await phone.goto(path);
      await phone.locator('h1').waitFor();
      await phone.waitForLoadState('load');
      expect([path, await phone.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 360]);
    }
    await phone.context().close();
  });

  it('asks for the token again once the session has ended, and comes back to the page', async () => {
    await page.goto('/_/engine');
    await page.getByRole('heading', { name: 'Programs' }).waitFor();
    await page.context().clearCookies();
    await page.getByText('Your session has ended').waitFor();
    await signIn(page, token);
    await page.getByRole('heading', { name: 'Programs' }).waitFor();
  });

  it('signs out', async () => {
    await page.goto('/_/');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Admin token').waitFor();
  });

  it('has broken no rule of its content security policy, asked no other host, and run nothing hostile', () => {
    expect(faults.found).toEqual([]);
  });

  async function openProcess(fields: Record<string, string>, filename: string, content?: Buffer) {
    const id = await convert(fields, filename, content);
    await page.goto(`/_/process/${id}`);
    await page.getByRole('heading', { name: filename }).waitFor();
  }

  async function convert(fields: Record<string, string>, filename: string, content = readFixture()): Promise<string> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ apikey: 'key-of-shop', wait: 'true', download: 'false', ...fields }))
      form.append(name, value);
    form.append('file', new Blob([new Uint8Array(content)]), filename);
    const answer = await fetch(`${proxy.url}/convert`, { method: 'POST', body: form });
    return ((await answer.json()) as { id: string }).id;
  }
});

function readFixture(): Buffer {
  return readFileSync(fixture('example.png'));
}

function madeFilm(folder: string): Buffer {
  const path = join(folder, 'film.mp4');
  const size = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:duration=1:rate=5', '-pix_fmt', 'yuv420p'];
  execFileSync('ffmpeg', ['-loglevel', 'error', ...size, path]);
  return readFileSync(path);
}

/** As if somebody let go of a file there. */
async function dropFile(page: Page, place: string, file: { name: string; type: string; text: string }): Promise<void> {
  const dropped = JSON.stringify(file);
  const dataTransfer = await page.evaluateHandle<DataTransfer>(`(() => {
    const { name, type, text } = ${dropped};
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name, { type }));
    return transfer;
  })()`);
  await page.dispatchEvent(place, 'drop', { dataTransfer });
}

/** Once it is drawn. */
async function widthOf(image: unknown): Promise<number> {
  const picture = image as { decode(): Promise<void>; naturalWidth: number };
  await picture.decode();
  return picture.naturalWidth;
}

async function signIn(page: Page, given: string): Promise<void> {
  await page.getByLabel('Admin token').fill(given);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Scrolls down for two seconds, and counts the frames that were drawn. */
const scroll = `new Promise((resolve) => {
  const start = performance.now();
  let frames = 0;
  let rows = 0;
  const step = () => {
    frames += 1;
    window.scrollBy(0, 900);
    rows = Math.max(rows, document.querySelectorAll('[data-index]').length);
    const milliseconds = performance.now() - start;
    if (milliseconds < 2500 || document.querySelector('.table-body').clientHeight < 2000 * 46) requestAnimationFrame(step);
    else resolve({ rows, frames, milliseconds, height: document.querySelector('.table-body').clientHeight });
  };
  step();
})`;
