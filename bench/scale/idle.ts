import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openDatabase } from '../../src/database';
import { ProcessStore, Sealer } from '../../src/processes';
import { startProxyProgram, type Program } from '../../test/chaos/programs';
import { aProcess } from '../../test/processes/a-process';
import { startPostgres } from '../../test/services/postgres';

const minute = 60_000;
/** Milliseconds after which the upstream answers a wait for the end of a job that goes on. */
const held = 30_000;
const secretKey = 'a secret of all instances';

/**
 * `node -r ./test/typescript-loader.js bench/scale/idle.ts 1000`: how many requests a minute instances send to the upstream
 * that nobody calls, while so many processes with a callback run. Four of them, then three are killed and one goes on.
 */
async function run(processes: number): Promise<void> {
  const upstream = await startUpstream();
  const server = await startPostgres();
  const folder = mkdtempSync(path.join(tmpdir(), 'idle-'));
  const instances: Program[] = [];
  try {
    await fill(server.url, processes);
    const env = {
      DATABASE_URL: server.url,
      SECRET_KEY: secretKey,
      UPSTREAM: 'cloudconvert',
      CLOUDCONVERT_API_KEY: 'idle',
      CLOUDCONVERT_URL: `${upstream.url}/v2`,
      CLOUDCONVERT_SYNC_URL: `${upstream.url}/sync/v2`,
    };
    const starts = [0, 1, 2, 3].map((index) => startProxyProgram(path.join(folder, String(index)), { env }));
    instances.push(...(await Promise.all(starts)));
    await report(4, upstream);
    for (const instance of instances.slice(1)) await instance.kill();
    await report(1, upstream);
  } finally {
    await Promise.all(instances.map((instance) => instance.kill()));
    await server.close();
    upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Processes that run, of an instance that is gone: 200 are taken over every five seconds by each. */
async function fill(url: string, processes: number): Promise<void> {
  const database = await openDatabase(url);
  const store = new ProcessStore(database, new Sealer(secretKey));
  const expiresAt = Date.now() + 3_600_000;
  for (let n = 0; n < processes; n += 1)
    await store.insert(
      aProcess({ id: `p${n}`, state: 'running', watched: true, jobId: `job-${n}`, createdAt: Date.now(), expiresAt }),
      { v2Key: 'key' },
    );
  await database.destroy();
}

async function report(instances: number, upstream: Upstream): Promise<void> {
  await setTimeout(minute);
  const before = upstream.requests();
  const open = upstream.open();
  await setTimeout(minute);
  const rate = upstream.requests() - before;
  process.stdout.write(`${instances} idle: ${rate} requests a minute; ${open} jobs are waited for\n`);
}

interface Upstream {
  url: string;
  requests(): number;
  /** Waits for the end of different jobs that are held open. */
  open(): number;
  close(): void;
}

/** A v2 whose jobs never end. */
async function startUpstream(): Promise<Upstream> {
  let requests = 0;
  const open = new Map<string, number>();
  const server = createServer((request, response) => {
    requests += 1;
    const job = /^\/sync\/v2\/jobs\/(job-\d+)/.exec(request.url ?? '')?.[1];
    const answer = (data: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
    if (job === undefined) return answer([]);
    open.set(job, (open.get(job) ?? 0) + 1);
    const timer = globalThis.setTimeout(() => answer({ id: job, status: 'processing', tasks: [] }), held);
    response.on('close', () => {
      clearTimeout(timer);
      const left = (open.get(job) ?? 1) - 1;
      if (left > 0) open.set(job, left);
      else open.delete(job);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    open: () => open.size,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

void run(Number(process.argv[2] ?? 1_000));
