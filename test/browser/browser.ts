import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { source as axeSource } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import type { Settings } from '../../src/config';
import { startTestProxy, type TestProxy } from '../running-proxy';

const root = join(__dirname, '../..');

/** Without the flags that keep it from looking things up elsewhere, a closed network slows it down. */
const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** The console as it is served; does nothing where it is built already. */
export function buildConsole(): void {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'src/console/build.mjs')], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The console could not be built: ${stderr}`);
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
}

/** A proxy with callers, and a browser that looks at its console. */
export interface OpenConsole {
  /** Temporary; holds the keys file and what a test puts there. */
  folder: string;
  keysFile: string;
  proxy: TestProxy;
  browser: Browser;
  faults: PageFaults;
  page: Page;
  close(): Promise<void>;
}

/** Starts all of it, with `callers` as the keys file. */
export async function openConsole(callers: object, settings: Partial<Settings> = {}): Promise<OpenConsole> {
  buildConsole();
  const folder = mkdtempSync(join(tmpdir(), 'console-'));
  const keysFile = join(folder, 'keys.json');
  writeFileSync(keysFile, JSON.stringify(callers));
  const opened: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const each of opened.toReversed()) await each.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const proxy = await startTestProxy({ keysFile, networkPolicy: 'any', ...settings });
    opened.push(proxy);
    const browser = await launchBrowser();
    opened.push(browser);
    const faults = new PageFaults(proxy.url);
    const page = await faults.watchedPage(browser);
    return { folder, keysFile, proxy, browser, faults, page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Milliseconds: a machine with other things to do takes its time. */
const patience = 60_000;

/** What went wrong in the pages of a browser, however many there were. */
export class PageFaults {
  readonly found: string[] = [];

  constructor(private readonly origin: string) {}

  async watchedPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ baseURL: this.origin, acceptDownloads: true, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    page.on('pageerror', (error) => this.found.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      this.found.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted ?Type/i.test(message.text())) this.found.push(message.text());
    });
    page.on('request', (request) => {
      const isElsewhere = !request.url().startsWith(this.origin) && !request.url().startsWith('blob:');
      if (isElsewhere) this.found.push(`a request to ${request.url()}`);
    });
    return page;
  }
}

interface AxeResult {
  violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[];
  passes: unknown[];
}

/** What axe finds on a page as it is, and how many of its rules it has passed. */
export async function axeOn(page: Page): Promise<{ violations: string[]; passed: number }> {
  await page.evaluate(axeSource);
  const { violations, passes } = await page.evaluate<AxeResult>('axe.run(document, {resultTypes: ["violations"]})');
  return {
    violations: violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
    ),
    passed: passes.length,
  };
}

/** Bytes that a page takes to show, compressed as the build made them: what its document and its first scripts load. */
export function builtBytes(names: RegExp): number {
  const folder = join(root, 'dist/console/assets');
  const files = readdirSync(folder).filter((name) => names.test(name) && !/\.(br|gz)$/.test(name));
  return files.reduce((sum, name) => {
    const compressed = join(folder, `${name}.br`);
    return sum + statSync(existsSync(compressed) ? compressed : join(folder, name)).size;
  }, 0);
}
