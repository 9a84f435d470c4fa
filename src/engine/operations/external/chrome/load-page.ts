import { OperationError } from '../../../contract/operation';
import type { Options } from '../../options/options';
import type { Answer, DevToolsPipe } from './devtools-pipe';
import { loadEvents } from './page-options';

export interface BrowserPage {
  call(method: string, parameters?: Answer): Promise<Answer>;
}

/** Opens `url` and waits as the options say. Fails with the browser's word for what went wrong: `net::ERR_...`. */
export async function loadPage(browser: DevToolsPipe, url: string, options: Options): Promise<BrowserPage> {
  const { targetId } = await browser.call('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.call('Target.attachToTarget', { targetId, flatten: true });
  const page: BrowserPage = { call: (method, parameters) => browser.call(method, parameters, sessionId as string) };
  await browser.call('Browser.setDownloadBehavior', { behavior: 'deny' });
  await prepare(page, options);
  await navigate(browser, page, url, options.text('wait_until') ?? 'load');
  const selector = options.text('wait_for_element');
  if (selector !== undefined) await waitForElement(page, selector);
  const pause = options.number('wait_time');
  if (pause !== undefined) await evaluate(page, `new Promise((done) => setTimeout(done, ${pause}))`);
  return page;
}

/** Where the page has a title, that stays. Browsers take its address else, which here is none of the caller's. */
export function giveTitle(page: BrowserPage, title: string): Promise<void> {
  return evaluate(page, `void (document.title ||= ${JSON.stringify(title)})`);
}

async function prepare(page: BrowserPage, options: Options): Promise<void> {
  await page.call('Page.enable');
  await page.call('Network.enable');
  await page.call('Page.setLifecycleEventsEnabled', { enabled: true });
  await page.call('Page.addScriptToEvaluateOnNewDocument', { source: withoutDatagrams });
  await page.call('Emulation.setEmulatedMedia', { media: options.text('css_media_type') ?? '' });
  const headers = Object.entries(options.dictionary('headers')).map(([name, value]) => [name, String(value)]);
  if (headers.length > 0) await page.call('Network.setExtraHTTPHeaders', { headers: Object.fromEntries(headers) });
  const width = options.number('screen_width');
  if (width !== undefined) {
    const height = options.number('screen_height') ?? usualScreenHeight;
    const deviceScaleFactor = options.number('zoom') ?? 1;
    await page.call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor, mobile: false });
  }
}

async function navigate(browser: DevToolsPipe, page: BrowserPage, url: string, waitUntil: string): Promise<void> {
  const events: Answer[] = [];
  let check: () => void = () => undefined;
  const stop = browser.listen((event, parameters) => {
    if (event === 'Page.lifecycleEvent') events.push(parameters);
    if (event === 'Page.javascriptDialogOpening') {
      page.call('Page.handleJavaScriptDialog', { accept: false }).catch(() => undefined);
    }
    check();
  });
  try {
    const { errorText, loaderId } = await page.call('Page.navigate', { url });
    if (typeof errorText === 'string') throw new OperationError(`Conversion failed: ${errorText} at ${url}`);
    const loaded = new Promise<void>((resolve) => {
      check = () => {
        const first = events.findIndex((event) => event['loaderId'] === loaderId);
        const after = first === -1 ? [] : events.slice(first);
        if (after.some(({ name }) => name === loadEvents[waitUntil])) resolve();
      };
      check();
    });
    await withinPatience(loaded, `The page did not reach ${waitUntil}`);
  } finally {
    stop();
  }
}

function waitForElement(page: BrowserPage, selector: string): Promise<void> {
  const found = evaluate(
    page,
    `new Promise((resolve, reject) => {
      const look = () => {
        try { document.querySelector(${JSON.stringify(selector)}) ? resolve() : setTimeout(look, 50); }
        catch (error) { reject(error); }
      };
      look();
    })`,
  );
  return withinPatience(found, `There is no element "${selector}"`);
}

async function evaluate(page: BrowserPage, expression: string): Promise<void> {
  const { exceptionDetails } = await page.call('Runtime.evaluate', { expression, awaitPromise: true });
  if (exceptionDetails === undefined) return;
  const { exception, text } = exceptionDetails as { exception?: { description?: string }; text?: string };
  throw new OperationError(`Conversion failed: ${exception?.description?.split('\n')[0] ?? text ?? 'script error'}`);
}

async function withinPatience(work: Promise<void>, complaint: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new OperationError(`Conversion failed: ${complaint} within ${patience / 1000} seconds.`));
    }, patience);
  });
  await Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}

/** Milliseconds a page may take until it counts as loaded. */
const patience = 60_000;

/** Pixels, for pages that look at the height of the window; the picture shows the whole page. */
const usualScreenHeight = 900;

/** What could send datagrams past the proxy. */
const withoutDatagrams =
  'delete window.RTCPeerConnection; delete window.webkitRTCPeerConnection; delete window.WebTransport;';
