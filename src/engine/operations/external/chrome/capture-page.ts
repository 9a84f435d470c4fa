import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import type { NetworkPolicy } from '../../../../network';
import type { Programs } from '../../../programs';
import { OperationError } from '../../../contract/operation';
import { takePages } from '../../builtin/pdf/take-pages';
import type { Options } from '../../options/options';
import { wantedPages } from '../../options/pages';
import { DevToolsPipe } from './devtools-pipe';
import { inputUrl, type ServedFile, startForwardProxy } from './forward-proxy';
import { giveTitle, loadPage } from './load-page';
import { savePage } from './save-page';

export interface CaptureRequest {
  /** An http(s) address, or a file to show. */
  source: string | ServedFile;
  /** `pdf`, `png` or `jpg`. */
  format: string;
  options: Options;
  /** For the browser's profile and the result. */
  folder: string;
  signal: AbortSignal;
}

/** Opens a page in a browser of its own and takes it as it looks. Answers the path of the result. */
export async function capturePage(programs: Programs, policy: NetworkPolicy, request: CaptureRequest): Promise<string> {
  const { source, folder, signal } = request;
  const url = typeof source === 'string' ? source : inputUrl;
  const proxy = await startForwardProxy(policy, typeof source === 'string' ? undefined : source);
  /** Chromium puts a socket there, whose path may have 107 bytes; the run's own folder can lie deeper than that. */
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'cc-'));
  const captures: Promise<string>[] = [];
  try {
    const { stderr } = await programs.run('chrome', {
      arguments: [...browserArguments(programs, folder), `--proxy-server=${proxy.url}`, 'about:blank'],
      folder,
      writes: [temporary],
      environment: { TMPDIR: temporary },
      signal,
      network: true,
      acceptsFailure: true,
      channel: (output, input) => {
        const capture = captureIn(new DevToolsPipe(output, input), url, request);
        capture.catch(() => undefined);
        captures.push(capture);
      },
    });
    const [result] = await Promise.all(captures);
    if (result === undefined) throw new OperationError(`Conversion failed: Chromium did not start. ${stderr.trim()}`);
    return await takePages({ path: result, password: undefined, folder, pages: wantedPages(request.options) }, signal);
  } catch (error) {
    const cause = proxy.failures.get(new URL(url).hostname);
    throw cause === undefined || signal.aborted ? error : new OperationError(`Conversion failed: ${cause.message}`);
  } finally {
    await proxy.close();
    await rm(temporary, { recursive: true, force: true });
  }
}

async function captureIn(
  browser: DevToolsPipe,
  url: string,
  { source, options, format, folder }: CaptureRequest,
): Promise<string> {
  try {
    const page = await loadPage(browser, url, options);
    if (typeof source !== 'string') await giveTitle(page, source.title);
    return await savePage(page, format, options, folder);
  } finally {
    await browser.call('Browser.close').catch(() => undefined);
  }
}

function browserArguments(programs: Programs, folder: string): string[] {
  const isSandboxed = programs.confinement.level === 'bubblewrap' || process.getuid?.() === 0;
  return [
    ...['--headless=new', '--remote-debugging-pipe', `--user-data-dir=${folder}/.chrome`],
    /** Its own sandbox wants rights that bubblewrap takes away and doesn't run as root. */
    ...(isSandboxed ? ['--no-sandbox'] : []),
    ...['--disable-dev-shm-usage', '--disable-gpu', '--hide-scrollbars', '--mute-audio', '--no-first-run'],
    ...['--disable-extensions', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ...['--disable-default-apps', '--disable-breakpad', '--disable-domain-reliability', '--disable-quic'],
    ...['--no-default-browser-check', '--password-store=basic', '--use-mock-keychain'],
    /** Nothing passes by the proxy: not to this machine, not by a look-up of its own, not over UDP. */
    '--proxy-bypass-list=<-loopback>',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  ];
}
