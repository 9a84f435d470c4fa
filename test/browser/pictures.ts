import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { startReceiver } from '../deliveries/receiver';
import { fixture, type TestProxy } from '../running-proxy';
import { openConsole } from './browser';
import { keysOfCallers, pastProcesses, writeHistory } from './history';
import { pastShadowRuns, pastUsages, writeShadowRuns, writeUsages } from './migration-history';

/** `npm run pictures`: every page of the console, light and dark, wide and on a phone, into docs/pictures/. */
const folder = join(__dirname, '../../docs/pictures');
const sizes = { wide: { width: 1360, height: 860 }, phone: { width: 390, height: 844 } };
const token = 'the-admin-token';

interface Picture {
  name: string;
  path: string;
  /** What is seen once the page is whole. */
  ready: string;
  prepare?: (page: Page) => Promise<void>;
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const opened = await openConsole(keysOfCallers(), { adminToken: token });
  const { browser, proxy } = opened;
  const receiver = await startReceiver(404);
  try {
    await draw(browser, proxy, [{ name: 'empty', path: '/_/', ready: 'No calls yet' }]);
    const id = await prepared(proxy, receiver.url);
    await draw(browser, proxy, pagesInUse(id));
  } finally {
    await receiver.close();
    await opened.close();
  }
}

/** A history, some work under way, and one process to look at; answers its id. */
async function prepared(proxy: TestProxy, callback: string): Promise<string> {
  await writeHistory(proxy.dataDir, pastProcesses(420));
  await writeUsages(proxy.dataDir, pastUsages());
  await writeShadowRuns(proxy.dataDir, pastShadowRuns());
  const options = {
    'converteroptions[resize]': '640x',
    'converteroptions[quality]': '82',
    'converteroptions[colours]': '16',
  };
  const fields = { apikey: 'key-of-shop', outputformat: 'jpg', save: 'true', callback, ...options };
  const id = await convert(proxy, fields, 'product-4711.png');
  await convert(proxy, { apikey: 'key-of-cms', outputformat: 'pdf' }, 'letterhead.png');
  const slowly = { 'X-Admin-Token': token, 'X-Engine-Fault': 'slow-task; seconds=900' };
  for (const filename of ['poster-a1.png', 'banner-autumn.png'])
    await convert(proxy, { apikey: 'key-of-cms', outputformat: 'webp', wait: '' }, filename, slowly);
  return id;
}

async function convert(
  proxy: TestProxy,
  fields: Record<string, string>,
  filename: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ wait: 'true', download: 'false', ...fields }))
    if (value) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(readFileSync(fixture('example.png')))]), filename);
  const answer = await fetch(`${proxy.url}/convert`, { method: 'POST', body: form, headers });
  return ((await answer.json()) as { id: string }).id;
}

function pagesInUse(id: string): Picture[] {
  return [
    { name: 'activity', path: '/_/', ready: 'poster-a1.png', prepare: untilProgress },
    { name: 'process', path: `/_/process/${id}`, ready: 'given up', prepare: showThumbnail },
    { name: 'console', path: '/_/try', ready: 'auto_orient', prepare: fillForm },
    { name: 'migration', path: '/_/migration', ready: 'All that is ahead', prepare: openShape },
    { name: 'shadow', path: '/_/migration', ready: 'All that is ahead', prepare: scrollToShadows },
    { name: 'engine', path: '/_/engine', ready: 'Ghostscript' },
    { name: 'health', path: '/_/status', ready: 'DATABASE_URL' },
  ];
}

/** Each in both sizes and both schemes; the form for the token along with what there is to see first. */
async function draw(browser: Browser, proxy: TestProxy, pictures: Picture[]): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ baseURL: proxy.url, viewport, colorScheme, locale: 'en-GB' });
      const page = await context.newPage();
      await page.goto('/_/');
      await page.getByLabel('Admin token').waitFor();
      if (pictures.some(({ name }) => name === 'empty')) await write(page, `sign-in-${size}-${colorScheme}.png`);
      await page.getByLabel('Admin token').fill(token);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Activity' }).waitFor();
      for (const { name, path, ready, prepare } of pictures) {
        await page.goto(path);
        await page.getByText(ready).first().waitFor();
        await prepare?.(page);
        await page.waitForTimeout(1_200);
        await write(page, `${name}-${size}-${colorScheme}.png`);
      }
      await context.close();
    }
  }
}

async function untilProgress(page: Page): Promise<void> {
  await page.getByRole('progressbar').nth(1).waitFor();
}

async function showThumbnail(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Thumbnail of product-4711.jpg' }).click();
  await page.getByRole('img', { name: 'Thumbnail of' }).waitFor();
  await fromTheTop(page);
}

async function openShape(page: Page): Promise<void> {
  await page.locator('.shape summary').filter({ hasText: 'png → jpg' }).first().click();
  await page.getByText('"quality": 82').waitFor();
}

async function scrollToShadows(page: Page): Promise<void> {
  await page.evaluate("document.querySelector('#shadows').closest('section').scrollIntoView()");
}

async function fillForm(page: Page): Promise<void> {
  await page.getByLabel('quality').fill('82');
  await page.getByLabel('resize', { exact: true }).fill('640x');
  await page.getByText('"quality": 82').first().waitFor();
  await fromTheTop(page);
}

async function fromTheTop(page: Page): Promise<void> {
  await page.evaluate('document.activeElement.blur(); window.scrollTo(0, 0)');
}

/** With few colours: flat pages need no more, and the repository stays small. */
async function write(page: Page, name: string): Promise<void> {
  const picture = await page.screenshot();
  const small = await sharp(picture).png({ palette: true, colours: 32, effort: 10, compressionLevel: 9 }).toBuffer();
  writeFileSync(join(folder, name), small);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
