import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startProxyProgram, type Program } from '../../test/chaos/programs';
import { startTestEngine } from '../../test/engine/running-engine';
import { startPostgres } from '../../test/services/postgres';

const minute = 60_000;

/**
 * `node -r ./test/typescript-loader.js bench/scale/idle.ts 1000`: how many requests a minute instances send to the upstream
 * that nobody calls, while so many processes with a callback run. Four of them, then three are killed and one goes on.
 */
async function run(processes: number): Promise<void> {
  const engine = await startTestEngine({ workers: 1 });
  const counted = await startCounter(Number(new URL(engine.url).port));
  const server = await startPostgres();
  const folder = mkdtempSync(path.join(tmpdir(), 'idle-'));
  const instances: Program[] = [];
  try {
    for (let index = 0; index < 4; index += 1)
      instances.push(
        await startProxyProgram(path.join(folder, String(index)), {
          env: {
            DATABASE_URL: server.url,
            SECRET_KEY: 'a secret of all instances',
            UPSTREAM: 'cloudconvert',
            CLOUDCONVERT_API_KEY: 'idle',
            CLOUDCONVERT_URL: `${counted.url}/v2`,
            CLOUDCONVERT_SYNC_URL: `${counted.url}/sync/v2`,
            NETWORK_POLICY: 'any',
          },
        }),
      );
    for (let index = 0; index < processes; index += 1) await startOne(instances[index % 4] as Program);
    process.stdout.write(`${processes} processes run\n`);
    await report(4, counted);
    for (const instance of instances.slice(1)) await instance.kill();
    // Their leases run out, and the one that is left takes 200 processes over every five seconds.
    await setTimeout(minute);
    await report(1, counted);
  } finally {
    await Promise.all(instances.map((instance) => instance.kill()));
    await server.close();
    counted.close();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Counter {
  url: string;
  /** Requests since the start. */
  requests(): number;
  /** Waits for the end of a job that are held open. */
  held(): number;
  close(): void;
}

async function report(instances: number, counted: Counter): Promise<void> {
  await setTimeout(minute / 2);
  const before = counted.requests();
  await setTimeout(2 * minute);
  const rate = (counted.requests() - before) / 2;
  process.stdout.write(`${instances} idle instances: ${rate} requests a minute, ${counted.held()} waits held open\n`);
}

async function startOne({ url }: Program): Promise<void> {
  const post = (address: string, body: object) =>
    fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const created = (await (
    await post(`${url}/process`, { apikey: 'any', inputformat: 'txt', outputformat: 'endless' })
  ).json()) as { url: string };
  const call = { input: 'raw', file: 'x', filename: 'x.txt', outputformat: 'endless', callback: 'http://127.0.0.1:9/' };
  const started = await post(`http:${created.url}`, call);
  if (started.status !== 200) throw new Error(await started.text());
}

/** Passes everything on to the engine, and counts. */
async function startCounter(enginePort: number): Promise<Counter> {
  let requests = 0;
  let held = 0;
  const server = createServer((incoming, response) => {
    requests += 1;
    const waits = incoming.url?.startsWith('/sync/') ? 1 : 0;
    held += waits;
    response.on('close', () => (held -= waits));
    const { method, url, headers } = incoming;
    const outgoing = forward({ host: '127.0.0.1', port: enginePort, method, path: url, headers, agent: false });
    outgoing.on('error', () => incoming.socket.destroy());
    incoming.on('error', () => outgoing.destroy());
    response.on('close', () => outgoing.destroy());
    outgoing.on('response', (answer) => {
      answer.on('error', () => incoming.socket.destroy());
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(outgoing);
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    held: () => held,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

void run(Number(process.argv[2] ?? 1_000));
