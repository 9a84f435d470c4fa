import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { startProxyProgram } from '../../test/chaos/programs';
import { startTestEngine } from '../../test/engine/running-engine';
import { startPostgres } from '../../test/services/postgres';

const polls = 3;

/**
 * `node -r ./test/typescript-loader.js bench/scale/cost.ts 300`: what PostgreSQL has to do for one process from its creation
 * to its deletion, with a callback, three polls and a download, and for an instance that nobody calls.
 */
async function run(processes: number): Promise<void> {
  const engine = await startTestEngine({ workers: 2 });
  const server = await startPostgres();
  const folder = mkdtempSync(path.join(tmpdir(), 'cost-'));
  const base = engine.url.replace(/\/v2$/, '');
  const proxy = await startProxyProgram(folder, {
    env: {
      DATABASE_URL: server.url,
      SECRET_KEY: 'a secret of all instances',
      UPSTREAM: 'cloudconvert',
      CLOUDCONVERT_API_KEY: 'cost',
      CLOUDCONVERT_URL: `${base}/v2`,
      CLOUDCONVERT_SYNC_URL: `${base}/sync/v2`,
      NETWORK_POLICY: 'any',
    },
  });
  const client = new Client({ connectionString: server.url });
  await client.connect();
  try {
    await setTimeout(10_000);
    const idle = await costOf(client, () => setTimeout(60_000));
    process.stdout.write(`an idle instance: ${idle.transactions} transactions and ${idle.wal} bytes of WAL a minute\n`);
    await setTimeout(2_000);
    const { rows } = await client.query<{ count: string }>(
      'select count(*) as count from pg_stat_activity where backend_type = $1',
      ['client backend'],
    );
    process.stdout.write(`connections: ${Number(rows[0]?.count) - 1}\n`);
    let bytes = 0;
    const lived = await costOf(client, async () => {
      for (let index = 0; index < processes; index += 1) {
        const url = await convertOne(proxy.url);
        bytes += await rowBytes(client, url);
        await fetch(`http:${url}`, { method: 'DELETE' });
      }
    });
    // What the instance does anyway belongs to none of them, and the reading of the size to the measurement.
    const each = (total: number, anyway: number) => ((total - anyway * lived.minutes) / processes).toFixed(1);
    const transactions = each(lived.transactions - processes, idle.transactions / idle.minutes);
    const wal = each(lived.wal, idle.wal / idle.minutes);
    const row = (bytes / processes).toFixed(0);
    process.stdout.write(`a process: ${transactions} transactions, ${wal} bytes of WAL, a row of ${row} bytes\n`);
  } finally {
    await client.end();
    await proxy.kill();
    await server.close();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Cost {
  transactions: number;
  /** Bytes. */
  wal: number;
}

async function costOf(client: Client, work: () => Promise<unknown>): Promise<Cost & { minutes: number }> {
  const before = await costs(client);
  const started = Date.now();
  await work();
  const after = await costs(client);
  const minutes = (Date.now() - started) / 60_000;
  return { transactions: after.transactions - before.transactions, wal: after.wal - before.wal, minutes };
}

/** A server process reports what it has done within a second or so. */
async function costs(client: Client): Promise<Cost> {
  await setTimeout(3_000);
  const { rows } = await client.query<{ transactions: string; wal: string }>(
    `select xact_commit + xact_rollback as transactions, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as wal
     from pg_stat_database where datname = current_database()`,
  );
  return { transactions: Number(rows[0]?.transactions), wal: Number(rows[0]?.wal) };
}

async function convertOne(base: string): Promise<string> {
  const post = async (address: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
    if (answer.status !== 200) throw new Error(await answer.text());
    return (await answer.json()) as { url: string };
  };
  const { url } = await post(`${base}/process`, { apikey: 'any', inputformat: 'txt', outputformat: 'txt' });
  const call = {
    input: 'raw',
    file: 'x',
    filename: 'x.txt',
    outputformat: 'txt',
    callback: 'http://127.0.0.1:9/',
    save: true,
  };
  await post(`http:${url}`, call);
  let output: { url: string } | undefined;
  for (let poll = 0; poll < polls || !output; poll += 1) {
    await setTimeout(100);
    const status = (await (await fetch(`http:${url}`)).json()) as { output?: { url: string } };
    output = status.output;
  }
  await (await fetch(`http:${output.url}`)).text();
  return url;
}

async function rowBytes(client: Client, url: string): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>(
    'select pg_column_size(processes.*) as bytes from processes where id = $1',
    [url.split('/').at(-1)],
  );
  return Number(rows[0]?.bytes);
}

void run(Number(process.argv[2] ?? 300));
