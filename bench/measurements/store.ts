import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openSqlite } from '../../src/runtime';
import { readPaths } from '../load/requests';
import { alternate, type Row } from '../rounds';
import type { Stage } from '../stage';
import { figures } from './status';

const run = promisify(execFile);
const secret = 'a key of the bench, long enough to be one';
const few = 100;

/** What many rows cost: polls of few processes among many, room on the disk, and expiry of all of them at once. */
export async function store(stage: Stage): Promise<Row[]> {
  return [await polls(stage), await expiry(stage)];
}

async function polls(stage: Stage): Promise<Row> {
  const { folder, sizes } = stage;
  const upstream = await stage.upstream();
  const many = await filled(stage, sizes.rows);
  const less = await filled(stage, few);
  const options = { connections: 64, seconds: sizes.seconds, folder };
  const large = await stage.proxy(upstream, { DATA_DIR: many.dataDir, SECRET_KEY: secret });
  const small = await stage.proxy(upstream, { DATA_DIR: less.dataDir, SECRET_KEY: secret });
  const among = (paths: string[]) =>
    Array.from({ length: few }, (_, at) => paths[Math.floor((at / few) * paths.length)]);
  const load = (server: typeof large, paths: string[]) =>
    readPaths(server, among(paths) as string[], options).then(({ p99, ...rest }) => ({
      p99,
      ...figures({ p99, ...rest }),
    }));
  return alternate({ work: `polls among ${sizes.rows} rows`, unit: 'ms p99', less: true }, sizes.rounds, [
    { name: 'proxy', measure: async () => ({ ...(await load(large, many.paths)), 'bytes a row': many.bytesEach }) },
    { name: `proxy, ${few} rows`, measure: () => load(small, less.paths) },
  ]);
}

/** Longest time that is given to the sweep, in seconds. */
const patience = 30;

async function expiry(stage: Stage): Promise<Row> {
  const { sizes, folder } = stage;
  const { dataDir } = await filled(stage, sizes.rows, -1);
  const proxy = await stage.proxy(await stage.upstream(), { DATA_DIR: dataDir, SECRET_KEY: secret });
  const database = openSqlite(join(dataDir, 'proxy.sqlite'), { readOnly: true });
  const counted = database.prepare("select count(*) as left from processes where state <> 'deleted'");
  const left = () => Number((counted.get() as { left: number }).left);
  const begun = performance.now();
  const [at, load] = [left(), readPaths(proxy, ['/_/health'], { connections: 1, seconds: sizes.seconds, folder })];
  while (left() > 0 && performance.now() - begun < patience * 1000) await sleep(50);
  const rate = (at - left()) / ((performance.now() - begun) / 1000);
  database.close();
  const { p99 } = await load;
  return {
    work: `expiry of ${sizes.rows} processes`,
    unit: '/s',
    sides: [{ name: 'proxy', rounds: [{ rate, 'p99 ms of other requests': p99 }] }],
  };
}

async function filled(stage: Stage, rows: number, expiresIn = 43_200) {
  const dataDir = mkdtempSync(join(stage.folder, 'rows-'));
  const loader = join(__dirname, '../../test/typescript-loader.js');
  const { stdout } = await run(
    process.execPath,
    ['-r', loader, join(__dirname, '../load/fill.ts'), dataDir, String(rows), String(expiresIn)],
    { env: { ...process.env, SECRET_KEY: secret }, maxBuffer: 1024 ** 3 },
  );
  const bytes = readdirSync(dataDir).reduce((sum, name) => sum + statSync(join(dataDir, name)).size, 0);
  return { dataDir, paths: stdout.trim().split('\n'), bytesEach: bytes / rows };
}
