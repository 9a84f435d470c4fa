import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { Client } from 'pg';
import { openDatabase } from '../../src/database';
import { Sealer } from '../../src/processes';
import { startProxyProgram, type Program } from '../../test/chaos/programs';
import { aProcess } from '../../test/processes/a-process';
import { findPostgresProgram, startPostgres } from '../../test/services/postgres';

const secretKey = 'a secret of sixteen';
const sealed = new Sealer(secretKey).seal({ v2Key: 'x'.repeat(900) });
const rounds = 11;
const requestsEachRound = 1_000;
const connections = 4;

/**
 * `node -r ./test/typescript-loader.js bench/scale/rows.ts 10000 10000000`: how long a status takes where PostgreSQL holds
 * so many processes. One server, one database and one proxy for each number; rounds take turns.
 */
async function run(counts: number[]): Promise<void> {
  const server = await startPostgres(['shared_buffers=1GB', 'max_wal_size=16GB', 'maintenance_work_mem=1GB']);
  const sides: Side[] = [];
  try {
    for (const count of counts) sides.push(await sideOf(await server.createDatabase(), count));
    for (let round = 0; round < rounds; round += 1)
      for (const side of sides) side.times.push(...(await statusTimes(side)));
    for (const { count, times } of sides) process.stdout.write(`${line(count, times.slice(requestsEachRound))}\n`);
    for (const side of sides) process.stdout.write(`${side.count} rows: ${await sizesOf(side.url)}\n`);
  } finally {
    for (const { proxy, folder } of sides) {
      await proxy.kill();
      rmSync(folder, { recursive: true, force: true });
    }
    await server.close();
  }
}

interface Side {
  count: number;
  url: string;
  proxy: Program;
  folder: string;
  /** Milliseconds. */
  times: number[];
}

async function sideOf(url: string, count: number): Promise<Side> {
  await (await openDatabase(url)).destroy();
  const started = performance.now();
  await fill(url, count);
  process.stdout.write(`${count} rows by COPY in ${Math.round((performance.now() - started) / 1000)} s\n`);
  const folder = mkdtempSync(path.join(tmpdir(), 'rows-'));
  const proxy = await startProxyProgram(folder, {
    env: {
      DATABASE_URL: url,
      SECRET_KEY: secretKey,
      UPSTREAM: 'cloudconvert',
      CLOUDCONVERT_API_KEY: 'key',
      CLOUDCONVERT_URL: 'http://127.0.0.1:9/v2',
      CLOUDCONVERT_SYNC_URL: 'http://127.0.0.1:9/v2',
    },
  });
  return { count, url, proxy, folder, times: [] };
}

/** Without its indexes the table is filled in the order of the disk; they are built afterwards, as `pg_restore` does. */
async function fill(url: string, count: number): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows: indexes } = await client.query<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes where tablename = 'processes'`,
  );
  const { rows: keys } = await client.query<{ conname: string }>(
    `select conname from pg_constraint where conrelid = 'processes'::regclass and contype in ('p', 'u')`,
  );
  for (const { conname } of keys) await client.query(`alter table processes drop constraint ${conname}`);
  for (const { indexname } of indexes) await client.query(`drop index if exists ${indexname}`);
  await copyRows(url, count);
  for (const { indexdef } of indexes) await client.query(indexdef);
  await client.query('vacuum analyze processes');
  await client.end();
}

const columns =
  'id, owner, state, version, created_at, expires_at, upload_token, download_token, job_id, watched, document, sealed';

async function copyRows(url: string, count: number): Promise<void> {
  const psql = spawn(
    findPostgresProgram('psql') ?? 'psql',
    ['-q', '-c', `copy processes (${columns}) from stdin`, url],
    {
      stdio: ['pipe', 'inherit', 'inherit'],
    },
  );
  const ended = once(psql, 'close');
  const now = Date.now();
  for (let first = 0; first < count; first += 1_000) {
    const rows = Array.from({ length: Math.min(1_000, count - first) }, (_, n) => rowOf(first + n, now));
    if (!psql.stdin.write(rows.join(''))) await once(psql.stdin, 'drain');
  }
  psql.stdin.end();
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`psql ended with ${code}`);
}

function idOf(n: number): string {
  return `p${((n * 2_654_435_761) % 4_294_967_296).toString(36)}x${n.toString(36)}`;
}

function rowOf(n: number, now: number): string {
  const id = idOf(n);
  const createdAt = now - (n % 40_000_000);
  const process = aProcess({
    id,
    state: 'finished',
    owner: `owner${n % 1_000}`,
    createdAt,
    startedAt: createdAt,
    endedAt: createdAt,
    expiresAt: createdAt + 43_200_000,
    downloadToken: `~d${id}`,
    jobId: `j${id}`,
    upstream: 'cloudconvert',
    input: { filename: `picture-${n}.png`, size: n, type: 'upload' },
  });
  const { owner, expiresAt } = process;
  const cells = [id, owner, 'finished', 3, createdAt, expiresAt, '\\N', `~d${id}`, `j${id}`, 0];
  return `${[...cells, JSON.stringify(process), sealed].join('\t')}\n`;
}

async function statusTimes({ proxy, count }: Side): Promise<number[]> {
  const times: number[] = [];
  const one = async () => {
    for (let n = 0; n < requestsEachRound / connections; n += 1) {
      const id = idOf(Math.floor(Math.random() * count));
      const started = performance.now();
      const answer = await fetch(`${proxy.url}/process/${id}`);
      const text = await answer.text();
      times.push(performance.now() - started);
      if (answer.status !== 200 || !text.includes('"finished"')) throw new Error(`${answer.status} ${text}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  return times;
}

function line(count: number, times: number[]): string {
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
  return `${count} rows: ${sorted.length} statuses, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`;
}

async function sizesOf(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Record<string, string>>(
    `select pg_size_pretty(pg_table_size('processes')) as rows, pg_size_pretty(pg_indexes_size('processes')) as indexes`,
  );
  await client.end();
  return `table ${rows[0]?.rows}, indexes ${rows[0]?.indexes}`;
}

void run(process.argv.slice(2).map(Number));
