import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import {
  answered,
  call,
  endedJob,
  inParallel,
  makeJob,
  openCluster,
  samplePicture,
  type Cluster,
  type Job,
  type Node,
} from './scale/cluster';

/**
 * An engine of many workers, measured (docs/scaling.md): `npm run bench:cluster -- kills 300` ends engines at random while
 * 300 jobs run and counts what became of them; `npm run bench:cluster -- workers 1 2 4` prints jobs a second by the number of
 * workers; `npm run bench:cluster -- cost 200` what one job costs PostgreSQL and the storage. PostgreSQL of this machine's packages and the S3 server of the tests.
 */
async function kills(jobs: number): Promise<void> {
  const cluster = await openCluster();
  const picture = await samplePicture();
  const nodes: Node[] = [];
  for (const role of ['api', 'api', 'worker', 'worker', 'worker'] as const) nodes.push(await started(cluster, role));
  const bases = () => nodes.filter(({ role }) => role === 'api').map(({ base }) => base);
  const began = performance.now();
  const count = { jobs, seconds: 0, kills: 0, finished: 0, failed: 0, wrongFiles: 0, doubled: 0, objectsLeft: 0 };
  let isOver = false;
  const killing = (async () => {
    while (!isOver) {
      await sleep(2_000 + randomInt(4_000));
      const index = randomInt(nodes.length);
      const node = nodes[index];
      if (isOver || !node) continue;
      nodes.splice(index, 1);
      await node.kill();
      count.kills += 1;
      nodes.push(await started(cluster, node.role));
    }
  })();
  const ids: string[] = [];
  await inParallel(jobs, 12, async (index) => {
    const { id } = await makeJob(bases, picture, `job-${index}`);
    ids.push(id);
    const job = await endedJob(bases, id);
    count[job.status === 'finished' ? 'finished' : 'failed'] += 1;
    if (job.status === 'error') console.log(failedTasks(job));
    const files = job.tasks.find(({ operation }) => operation === 'export/url')?.result?.files ?? [];
    if (files.length > 1) count.doubled += 1;
    const bytes = files[0] ? await fetched(files[0].url) : new Uint8Array();
    if (job.status === 'finished' && (bytes[0] !== 0xff || bytes[1] !== 0xd8)) count.wrongFiles += 1;
  });
  isOver = true;
  count.seconds = Math.round((performance.now() - began) / 1000);
  await killing;
  for (let index = 0; index < jobs; index += 1) {
    const same = (await answered(bases, (base) => call(base, 'GET', `/v2/jobs?filter[tag]=job-${index}`))) as Job[];
    if (same.length !== 1) count.doubled += 1;
  }
  for (const id of ids) await answered(bases, (base) => call(base, 'DELETE', `/v2/jobs/${id}`));
  count.objectsLeft = await objectsThatStay(cluster);
  console.table([count]);
  await Promise.all(nodes.map((node) => node.kill()));
  await cluster.close();
}

/** Looks until none is there, or none has gone for a minute: s3rver reads all of them for each list. */
async function objectsThatStay({ objects }: Cluster): Promise<number> {
  let left = await objects();
  for (let looks = 0; left > 0 && looks < 30; looks += 1) {
    await sleep(2_000);
    const now = await objects();
    if (now < left) looks = 0;
    left = now;
  }
  return left;
}

/** As whoever keeps engines running does: one that can't start is started again. */
async function started(cluster: Cluster, role: Node['role']): Promise<Node> {
  for (;;) {
    try {
      return await cluster.start(role);
    } catch (error) {
      console.log((error as Error).message);
    }
  }
}

async function fetched(url: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url, { signal: AbortSignal.timeout(60_000) })).arrayBuffer());
}

function failedTasks({ id, tasks }: Job): string {
  const failed = tasks.filter(({ status }) => status === 'error');
  return `${id}: ${failed.map(({ operation, code, message }) => `${operation} ${code} ${message}`).join('; ')}`;
}

async function throughput(workers: number): Promise<number> {
  const cluster = await openCluster();
  const picture = await samplePicture();
  const api = await cluster.start('api');
  const others = await Promise.all(Array.from({ length: workers }, () => cluster.start('worker')));
  const bases = () => [api.base];
  const run = (jobs: number, name: string) =>
    inParallel(jobs, 16, async (index) => {
      const { id } = await makeJob(bases, picture, `${name}-${index}`);
      await endedJob(bases, id);
    });
  await run(16, 'warm');
  const began = performance.now();
  await run(150, 'measured');
  const seconds = (performance.now() - began) / 1000;
  await Promise.all([api, ...others].map((node) => node.kill()));
  await cluster.close();
  return 150 / seconds;
}

/** What one job costs the database and the storage, with one engine that answers callers and one that runs tasks. */
async function cost(jobs: number): Promise<void> {
  const cluster = await openCluster(['shared_preload_libraries=pg_stat_statements', 'track_io_timing=off']);
  const picture = await samplePicture();
  const nodes = [await cluster.start('api'), await cluster.start('worker')];
  const bases = () => [nodes[0]?.base ?? ''];
  const client = new Client({ connectionString: cluster.databaseUrl });
  await client.connect();
  await client.query('CREATE EXTENSION pg_stat_statements');
  const ids: string[] = [];
  const run = (count: number, name: string) =>
    inParallel(count, 4, async (index) => {
      const { id } = await makeJob(bases, picture, `${name}-${index}`);
      await endedJob(bases, id);
      ids.push(id);
    });
  await run(20, 'warm');
  const seconds = 30;
  const { rows: backends } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pids = { api: nodes[0]?.pid ?? 0, worker: nodes[1]?.pid ?? 0, backend: backends[0]?.pid ?? 0 };
  const parts = { client, asked: cluster.asked, pids };
  const idle = await used(parts, () => sleep(seconds * 1000));
  const began = performance.now();
  const busy = await used(parts, () => run(jobs, 'measured'));
  const took = (performance.now() - began) / 1000;
  const each = (key: keyof Used) => (busy[key] - (idle[key] * took) / seconds) / jobs;
  const sizes = await client.query<{ bytes: string }>(
    `SELECT SUM(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE nspname = 'cc_engine' AND relkind = 'r' AND relname IN ('jobs', 'tasks', 'dependencies')`,
  );
  const connections = await client.query<{ held: string }>(
    "SELECT COUNT(*) AS held FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
  );
  console.table([
    {
      queries: each('queries').toFixed(1),
      transactions: each('transactions').toFixed(1),
      walBytes: each('wal').toFixed(0),
      rowBytes: (Number(sizes.rows[0]?.bytes) / ids.length).toFixed(0),
      storageCalls: each('storage').toFixed(1),
      objects: ((await cluster.objects()) / ids.length).toFixed(1),
      apiCpuMs: each('apiCpu').toFixed(0),
      workerCpuMs: each('workerCpu').toFixed(0),
      postgresCpuMs: each('postgresCpu').toFixed(0),
    },
  ]);
  console.log(
    `two idle engines: ${(idle.queries / seconds).toFixed(1)} queries and ${(idle.wal / seconds).toFixed(0)} bytes of WAL a second`,
  );
  console.log(
    `connections of two engines after that: ${connections.rows[0]?.held}; calls of the storage by method`,
    cluster.asked,
  );
  await client.end();
  await Promise.all(nodes.map((node) => node.kill()));
  await cluster.close();
}

interface Used {
  queries: number;
  transactions: number;
  /** Bytes. */
  wal: number;
  storage: number;
  /** Milliseconds. */
  apiCpu: number;
  workerCpu: number;
  postgresCpu: number;
}

interface Measured {
  client: Client;
  /** Calls of the storage so far, by method. */
  asked: Record<string, number>;
  pids: { api: number; worker: number; backend: number };
}

async function used(parts: Measured, work: () => Promise<unknown>): Promise<Used> {
  const before = await usedSoFar(parts);
  await work();
  const after = await usedSoFar(parts);
  const keys = Object.keys(before) as (keyof Used)[];
  return Object.fromEntries(keys.map((key) => [key, after[key] - before[key]])) as unknown as Used;
}

/** A process of the server reports what it has done within a second or so. */
async function usedSoFar({ client, asked, pids }: Measured): Promise<Used> {
  await sleep(2_000);
  const { rows } = await client.query<Record<'queries' | 'transactions' | 'wal', string>>(
    `SELECT (SELECT SUM(calls) FROM pg_stat_statements) AS queries, xact_commit + xact_rollback AS transactions,
       pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS wal FROM pg_stat_database WHERE datname = current_database()`,
  );
  return {
    queries: Number(rows[0]?.queries),
    transactions: Number(rows[0]?.transactions),
    wal: Number(rows[0]?.wal),
    storage: Object.values(asked).reduce((sum, count) => sum + count, 0),
    apiCpu: cpuOf(pids.api).own,
    workerCpu: cpuOf(pids.worker).own,
    postgresCpu: cpuOfServer(cpuOf(pids.backend).parent),
  };
}

/** Milliseconds of a process and of its children that have ended, as Linux counts them; 0 once it is gone. */
function cpuOf(pid: number | string): { own: number; parent: number } {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
    return { own: ticks * 10, parent: fields[1] ?? 0 };
  } catch {
    return { own: 0, parent: 0 };
  }
}

/** PostgreSQL has a process for each connection, and some more. */
function cpuOfServer(main: number): number {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && cpuOf(name).parent === main);
  return [String(main), ...children].reduce((sum, pid) => sum + cpuOf(pid).own, 0);
}

async function main([what, ...rest]: string[]): Promise<void> {
  if (what === 'kills') return kills(Number(rest[0] ?? 300));
  if (what === 'cost') return cost(Number(rest[0] ?? 200));
  if (what !== 'workers') throw new Error('Say kills [JOBS], cost [JOBS] or workers COUNT...');
  for (const workers of rest.map(Number)) {
    console.log(`${workers} workers: ${(await throughput(workers)).toFixed(1)} jobs a second`);
  }
}

void main(process.argv.slice(2));
