import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { loadSettings, type Settings } from '../src/config';
import { startProxy } from '../src/server';
import { undescribed } from './openapi/described';
import { silentLogger } from '../src/runtime';

export interface TestProxy {
  /** `http://127.0.0.1:port`. */
  url: string;
  /** `127.0.0.1:port`. */
  host: string;
  dataDir: string;
  close(): Promise<void>;
}

/** The whole proxy with its embedded engine, on free ports and an empty data directory. */
export async function startTestProxy(overrides: Partial<Settings> = {}, logger = silentLogger): Promise<TestProxy> {
  const dataDir = overrides.dataDir ?? mkdtempSync(join(tmpdir(), 'proxy-'));
  const record = overrides.record ?? (runsClients() ? join(dataDir, 'recorded') : undefined);
  const settings: Settings = { ...loadSettings({}), port: 0, shutdownTimeout: 5, dataDir, ...overrides, record };
  const proxy = await startProxy(settings, logger);
  const url = proxy.urls[0] as string;
  return {
    url,
    host: new URL(url).host,
    dataDir,
    close: async () => {
      await proxy.close();
      const faults = runsClients() && record ? await undescribed(record) : [];
      if (!overrides.dataDir) await rm(dataDir, { recursive: true, force: true });
      if (faults.length > 0) throw new Error(`openapi/v1.yaml does not describe:\n${faults.join('\n')}`);
    },
  };
}

/** What real clients say and get is held against `openapi/v1.yaml`. */
function runsClients(): boolean {
  const path = typeof expect === 'undefined' ? undefined : expect.getState().testPath;
  return path?.includes(join('test', 'clients')) ?? false;
}

/** A proxy for all tests of the file or group in which this is called: started before them, closed after them. */
export function useTestProxy(overrides: Partial<Settings> = {}): TestProxy {
  return useForTests(() => startTestProxy(overrides));
}

/** The fixtures served for all tests of the file or group in which this is called. */
export function useFixtures(): FileServer {
  return useForTests(serveFixtures);
}

/** What `start` gives, filled in before the first test: nothing of it can be read while tests are only being named. */
function useForTests<T extends { close(): Promise<void> }>(start: () => Promise<T>): T {
  const running = { close: async () => {} } as T;
  beforeAll(async () => {
    Object.assign(running, await start());
  });
  afterAll(() => running.close());
  return running;
}

export const fixture = (name: string) => join(__dirname, 'fixtures', name);

export interface FileServer {
  /** Address of a fixture, e.g. for `input: download`. */
  address(name: string): string;
  close(): Promise<void>;
}

/** Serves the fixtures over http, as the public URL of a v1 `download` would. */
export async function serveFixtures(): Promise<FileServer> {
  const server: Server = createServer((request, response) => {
    readFile(fixture(basename(decodeURIComponent(new URL(request.url ?? '', 'http://x').pathname)))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: (name) => `http://127.0.0.1:${port}/${encodeURIComponent(name)}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
