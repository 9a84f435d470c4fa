import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { collectDefaultMetrics, Counter, Gauge, type Aggregator, type Registry } from 'prom-client';
import { prefix } from './metric-names';

export interface GaugeSources {
  /** Folder of the spool. */
  spoolFolder: string;
  /** The SQLite file; undefined for another database. */
  databaseFile: string | undefined;
  /** Clients and watchers that wait for the end of a job. */
  waiters: () => number;
  version: string;
}

/**
 * What is there at the moment of the scrape, build information, and Node's own metrics. Returns what counts an error that
 * nothing has caught.
 */
export function registerServiceMetrics(registry: Registry, sources: GaugeSources): () => void {
  const { spoolFolder, databaseFile, waiters, version } = sources;
  const gauge = (name: string, help: string, read: () => Promise<number> | number, aggregator: Aggregator = 'sum') =>
    new Gauge({
      name: `${prefix}${name}`,
      help,
      aggregator,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  gauge('waiters', 'Clients and watchers that wait for the end of a job', waiters);
  gauge('spool_bytes', 'Bytes of uploads that wait on disk', () => bytesIn(spoolFolder));
  gauge('database_bytes', 'Bytes of the SQLite database and its log', () => bytesOfDatabase(databaseFile), 'max');
  new Gauge({
    name: `${prefix}build_info`,
    help: 'Version',
    labelNames: ['version', 'node'],
    aggregator: 'first',
    registers: [registry],
  }).set({ version, node: process.versions.node }, 1);
  collectDefaultMetrics({ register: registry, prefix });
  return createUncaughtCounter(registry);
}

/** Answers what counts an error that nothing has caught. */
export function createUncaughtCounter(registry: Registry): () => void {
  const uncaught = new Counter({
    name: `${prefix}uncaught_errors_total`,
    help: 'Errors that nothing has caught: faults of the program',
    registers: [registry],
  });
  return () => uncaught.inc();
}

async function bytesIn(folder: string): Promise<number> {
  const sizes = await Promise.all((await filesIn(folder)).map(bytesOf));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Paths of the files in a folder and in those below it; none where it is not there. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** Of the SQLite file and what belongs to it. */
export async function bytesOfDatabase(file: string | undefined): Promise<number> {
  if (!file) return 0;
  const sizes = await Promise.all(['', '-wal', '-shm'].map((ending) => bytesOf(file + ending)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function bytesOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
