import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { startPostgres } from '../test/services/postgres';
import { startProgram } from '../test/services/program';
import { startS3rver } from '../test/services/s3rver';

/**
 * An engine of many workers, measured (docs/scaling.md): `npm run bench:cluster -- kills 300` ends engines at random while
 * 300 jobs run and counts what became of them; `npm run bench:cluster -- workers 1 2 4` prints jobs a second by the number of
 * workers. PostgreSQL of this machine's packages and the S3 server of the tests.
 */
const root = path.join(__dirname, '..');

interface Node {
  role: 'api' | 'worker';
  base: string;
  kill(): Promise<void>;
}

interface Job {
  id: string;
  tag: string;
  status: string;
  tasks: {
    operation: string;
    status: string;
    code: string | null;
    message: string | null;
    result: { files: { url: string }[] } | null;
  }[];
}

async function openCluster() {
  const [postgres, s3] = await Promise.all([startPostgres(), startS3rver()]);
  const folder = await mkdtemp(path.join(tmpdir(), 'cluster-'));
  const { endpoint, bucket, access_key_id, secret_access_key } = s3.parameters;
  const env = { SECRET_KEY: 'secret', AWS_ACCESS_KEY_ID: access_key_id, AWS_SECRET_ACCESS_KEY: secret_access_key };
  const shared = ['--database', postgres.url, '--files', `s3://${bucket}/bench`, '--s3-url', endpoint];
  const loader = path.join(root, 'test/typescript-loader.js');
  const cli = ['-r', loader, path.join(root, 'src/cli.ts'), 'engine', '--data-dir', folder, '--port', '0'];
  const start = async (role: Node['role']): Promise<Node> => {
    const flags = ['--role', role, '--workers', '1', '--log-level', 'silent', ...shared];
    const ready = role === 'api' ? /http:\/\/[\d.]+:\d+/ : /runs tasks/;
    const { match, stop } = await startProgram(process.execPath, [...cli, ...flags], { ready, env });
    return { role, base: match[0], kill: stop };
  };
  const objects = async () => {
    const listing = await (await fetch(`${endpoint}/${bucket}?list-type=2&max-keys=1000`)).text();
    return listing.match(/<Key>/g)?.length ?? 0;
  };
  const close = async () => {
    await s3.stop();
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { start, objects, close };
}

async function call(base: string, method: string, target: string, body?: unknown) {
  const headers = { Authorization: 'Bearer bench', 'Content-Type': 'application/json' };
  const response = await fetch(base + target, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  if (response.status >= 500) throw new Error(`status ${response.status}`);
  return response.status === 204 ? undefined : ((await response.json()) as { data: unknown }).data;
}

function jobOf(picture: string, tag: string) {
  return {
    tag,
    tasks: {
      in: { operation: 'import/base64', file: picture, filename: 'a.png' },
      convert: { operation: 'convert', input: 'in', output_format: 'jpg' },
      out: { operation: 'export/url', input: 'convert' },
    },
  };
}

/** Tries again on another engine until one answers. */
async function answered<T>(bases: () => string[], ask: (base: string) => Promise<T>): Promise<T> {
  for (;;) {
    const known = bases();
    const base = known[randomInt(Math.max(1, known.length))];
    try {
      if (base !== undefined) return await ask(base);
    } catch {
      await sleep(200);
    }
  }
}

/** Made once, however often the answer is lost: the tag tells whether it is there. */
function makeJob(bases: () => string[], picture: string, tag: string): Promise<Job> {
  return answered(bases, async (base) => {
    const [made] = (await call(base, 'GET', `/v2/jobs?filter[tag]=${tag}`)) as Job[];
    return made ?? ((await call(base, 'POST', '/v2/jobs', jobOf(picture, tag))) as Job);
  });
}

async function endedJob(bases: () => string[], id: string): Promise<Job> {
  for (;;) {
    const job = await answered(bases, async (base) => (await call(base, 'GET', `/v2/jobs/${id}`)) as Job);
    if (job.status === 'finished' || job.status === 'error') return job;
    await sleep(300);
  }
}

async function inParallel(count: number, atATime: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work((next += 1) - 1);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

async function samplePicture(): Promise<string> {
  const raw = { width: 400, height: 300, channels: 3 as const };
  return (
    await sharp({ create: { ...raw, background: '#369' } })
      .png()
      .toBuffer()
  ).toString('base64');
}

async function kills(jobs: number): Promise<void> {
  const cluster = await openCluster();
  const picture = await samplePicture();
  const nodes = await Promise.all((['api', 'api', 'worker', 'worker', 'worker'] as const).map(cluster.start));
  const bases = () => nodes.filter(({ role }) => role === 'api').map(({ base }) => base);
  const count = { jobs, kills: 0, finished: 0, failed: 0, wrongFiles: 0, doubled: 0, objectsLeft: 0 };
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
      nodes.push(await cluster.start(node.role));
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
    const bytes = files[0] ? new Uint8Array(await (await fetch(files[0].url)).arrayBuffer()) : new Uint8Array();
    if (job.status === 'finished' && (bytes[0] !== 0xff || bytes[1] !== 0xd8)) count.wrongFiles += 1;
  });
  isOver = true;
  await killing;
  for (let index = 0; index < jobs; index += 1) {
    const same = (await answered(bases, (base) => call(base, 'GET', `/v2/jobs?filter[tag]=job-${index}`))) as Job[];
    if (same.length !== 1) count.doubled += 1;
  }
  for (const id of ids) await answered(bases, (base) => call(base, 'DELETE', `/v2/jobs/${id}`));
  for (let look = 0; look < 60 && (await cluster.objects()) > 0; look += 1) await sleep(1_000);
  count.objectsLeft = await cluster.objects();
  console.table([count]);
  await Promise.all(nodes.map((node) => node.kill()));
  await cluster.close();
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

async function main([what, ...rest]: string[]): Promise<void> {
  if (what === 'kills') return kills(Number(rest[0] ?? 300));
  if (what !== 'workers') throw new Error('Say kills [JOBS] or workers COUNT...');
  for (const workers of rest.map(Number)) {
    console.log(`${workers} workers: ${(await throughput(workers)).toFixed(1)} jobs a second`);
  }
}

void main(process.argv.slice(2));
