import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import type { Kysely } from 'kysely';
import { openDatabase, type Database } from '../../src/database';
import type { ActivityRow } from '../../src/database';
import { ActivityStore } from '../../src/journal/activity';
import { launchBrowser, openConsole } from './browser';
import { keysOfCallers, pastProcesses, writeHistory } from './history';

/** `npm run figures [-- PART...]`: how large the console is, how soon it is seen, and how much it can show as it happens. */
const root = join(__dirname, '../..');
const inList = 10_000;
/** Changes a second. More than 2,000 the server does not tell one by one. */
const rates = [0, 50, 100, 200, 500, 1_000, 2_000];
const measuredFor = 6_000;
const tell = (line: string) => process.stdout.write(`${line}\n`);

const parts = {
  live: whileLive,
  build: () => tell(`the build of the console from nothing: ${inSeconds(buildTime())}`),
  start: startWithBuild,
  cold: startWithoutBuild,
};

/** All of it, or the parts that are named. */
async function main(names: string[]): Promise<void> {
  const load = loadavg().map((each) => each.toFixed(1));
  tell(`${cpus().length} cores, load ${load.join(' ')}, Node ${process.versions.node}`);
  for (const [name, measure] of Object.entries(parts)) if (names.length === 0 || names.includes(name)) await measure();
}

async function startWithBuild(): Promise<void> {
  await firstPaint();
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) times.push(await firstPaint());
  tell(`\`npm start\` to the first paint: ${inSeconds(median(times))} (${times.map(inSeconds).join(', ')})`);
}

/** As after a fresh `npm ci`. */
async function startWithoutBuild(): Promise<void> {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  tell(`\`npm start\` without a build to the first paint: ${inSeconds(await firstPaint())}`);
}

/** Bytes of a first load, then frames a second while processes change. */
async function whileLive(): Promise<void> {
  const opened = await openConsole(keysOfCallers());
  const database = await openDatabase(join(opened.proxy.dataDir, 'proxy.sqlite'));
  try {
    await writeHistory(opened.proxy.dataDir, pastProcesses(inList));
    await firstLoad(opened.page);
    await loadAll(opened.page);
    const cdp = await opened.page.context().newCDPSession(opened.page);
    await cdp.send('Performance.enable');
    tell(`list of ${inList} rows, all loaded, scrolled up and down:`);
    for (const rate of rates) tell(await framesAt(rate, { page: opened.page, cdp, database }));
  } finally {
    await database.destroy();
    await opened.close();
  }
}

/** As they come over the wire, compressed. */
async function firstLoad(page: Page): Promise<void> {
  await page.goto('/_/');
  await page.getByText(/10,0\d\d processes/).waitFor();
  await page.getByRole('img', { name: /^Calls/ }).waitFor();
  const entries = await page.evaluate<{ name: string; encodedBodySize: number }[]>(
    'performance.getEntries().filter(({ encodedBodySize }) => encodedBodySize > 0).map(({ name, encodedBodySize }) => ({ name, encodedBodySize }))',
  );
  const sum = (wanted: typeof entries) => wanted.reduce((total, { encodedBodySize }) => total + encodedBodySize, 0);
  const data = entries.filter(({ name }) => name.includes('/_/api/'));
  const assets = sum(entries) - sum(data);
  tell(
    `first load: ${inKilobytes(assets)} in ${entries.length - data.length} files, and ${inKilobytes(sum(data))} of data`,
  );
}

/** By scrolling down, as a reader does, until every page of the list is there. */
async function loadAll(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    const step = () => {
      window.scrollTo(0, document.body.scrollHeight);
      if (document.querySelector('.table-body').clientHeight >= ${inList} * 46) resolve();
      else requestAnimationFrame(step);
    };
    step();
  })`);
  await page.evaluate('window.scrollTo(0, 0)');
}

interface Live {
  page: Page;
  cdp: CDPSession;
  database: Kysely<Database>;
}

async function framesAt(rate: number, { page, cdp, database }: Live): Promise<string> {
  const busy = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  };
  const stop = new AbortController();
  const written = changes(database, rate, stop.signal);
  const before = await busy();
  const { frames, milliseconds, slowest } = await page.evaluate<Frames>(scrolling);
  const used = (await busy()) - before;
  stop.abort();
  const told = Math.round(((await written) / milliseconds) * 1000);
  const perSecond = ((frames / milliseconds) * 1000).toFixed(1);
  const share = Math.round((used / milliseconds) * 100_000);
  return `  ${rate} changes a second (${told} written): ${perSecond} frames a second, the slowest ${Math.round(slowest)} ms, main thread ${share} % busy`;
}

/** New ones and new states of old ones by turns, until it is stopped; answers how many. */
async function changes(database: Kysely<Database>, rate: number, signal: AbortSignal): Promise<number> {
  const start = Date.now();
  let written = 0;
  while (!signal.aborted) {
    const due = Math.floor(((Date.now() - start) / 1000) * rate) - written;
    if (due > 0)
      await database
        .transaction()
        .execute((transaction) => new ActivityStore(transaction).write(changed(due, written)));
    written += Math.max(0, due);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return written;
}

function changed(count: number, from: number): ActivityRow[] {
  const now = Date.now();
  return pastProcesses(count, now + 20_000).map((row, index) => {
    const number = from + index;
    const id = number % 2 === 0 ? `n${now}${String(number).padStart(6, '0')}` : row.id;
    const times = number % 2 === 0 ? { created_at: now } : {};
    return { ...row, ...times, id, version: 5 + number, changed_at: now };
  });
}

interface Frames {
  frames: number;
  milliseconds: number;
  slowest: number;
}

/** Scrolls within the part of the list in which new rows come in at once. */
const scrolling = `new Promise((resolve) => {
  const start = performance.now();
  let frames = 0;
  let slowest = 0;
  let last = start;
  const step = (now) => {
    frames += 1;
    slowest = Math.max(slowest, now - last);
    last = now;
    window.scrollTo(0, 300 + 300 * Math.sin(now / 300));
    const milliseconds = now - start;
    if (milliseconds < ${measuredFor}) requestAnimationFrame(step);
    else resolve({ frames, milliseconds, slowest });
  };
  requestAnimationFrame(step);
})`;

/** Milliseconds. */
function buildTime(): number {
  rmSync(join(root, 'dist/console'), { recursive: true, force: true });
  const start = performance.now();
  const { status } = spawnSync(process.execPath, [join(root, 'src/console/build.mjs')]);
  if (status !== 0) throw new Error('The console could not be built.');
  return performance.now() - start;
}

/** Milliseconds from `npm start` until a browser that is waiting has drawn something of the console. */
async function firstPaint(): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'figures-'));
  const port = await freePort();
  const browser = await launchBrowser();
  const page = await browser.newPage();
  const start = Date.now();
  const server = spawn('npm', ['start'], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir },
  });
  try {
    return (await paintedAt(page, `http://127.0.0.1:${port}/_/`)) - start;
  } finally {
    await browser.close();
    server.kill('SIGTERM');
    await once(server, 'exit');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Milliseconds since the epoch; tries until somebody answers. */
async function paintedAt(page: Page, address: string): Promise<number> {
  const until = Date.now() + 600_000;
  for (;;) {
    try {
      await page.goto(address);
      break;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  await page.getByRole('heading', { name: 'Activity' }).waitFor();
  return page.evaluate<number>(
    "performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0].startTime",
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function inKilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
