import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { startPostgres } from '../../test/services/postgres';
import { startProgram } from '../../test/services/program';
import { startS3rver } from '../../test/services/s3rver';
import { startStorageFront } from '../../test/services/storage-front';

const root = path.join(__dirname, '../..');

export interface Node {
  role: 'api' | 'worker';
  pid: number;
  base: string;
  kill(): Promise<void>;
}

export interface Job {
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

export type Cluster = Awaited<ReturnType<typeof openCluster>>;

/** PostgreSQL, with `settings` as lines of its configuration, an S3 server, and what starts engines on them. */
export async function openCluster(settings: string[] = []) {
  const [postgres, storage] = await Promise.all([startPostgres(settings), startS3rver()]);
  const asked: Record<string, number> = {};
  const front = await startStorageFront(storage.parameters.endpoint, {
    onRequest: ({ method = '' }) => {
      asked[method] = (asked[method] ?? 0) + 1;
      return true;
    },
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'cluster-'));
  const { bucket, access_key_id, secret_access_key } = storage.parameters;
  const { endpoint } = front;
  const env = { SECRET_KEY: 'secret', AWS_ACCESS_KEY_ID: access_key_id, AWS_SECRET_ACCESS_KEY: secret_access_key };
  const shared = ['--database', postgres.url, '--files', `s3://${bucket}/bench`, '--s3-url', endpoint];
  const loader = path.join(root, 'test/typescript-loader.js');
  const cli = ['-r', loader, path.join(root, 'src/cli.ts'), 'engine', '--data-dir', folder, '--port', '0'];
  const start = async (role: Node['role']): Promise<Node> => {
    const flags = ['--role', role, '--workers', '1', '--log-level', 'silent', ...shared];
    const ready = role === 'api' ? /http:\/\/[\d.]+:\d+/ : /runs tasks/;
    const { match, pid, stop } = await startProgram(process.execPath, [...cli, ...flags], { ready, env });
    return { role, pid, base: match[0], kill: stop };
  };
  const objects = async () => {
    const listing = await (await fetch(`${endpoint}/${bucket}?list-type=2&max-keys=1000`)).text();
    return listing.match(/<Key>/g)?.length ?? 0;
  };
  const close = async () => {
    await front.stop();
    await storage.stop();
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { start, objects, close, databaseUrl: postgres.url, asked };
}

export async function call(base: string, method: string, target: string, body?: unknown) {
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
export async function answered<T>(bases: () => string[], ask: (base: string) => Promise<T>): Promise<T> {
  for (;;) {
    const known = bases();
    const base = known[randomInt(Math.max(1, known.length))];
    try {
      if (base !== undefined) return await ask(base);
    } catch {
      // It was killed, or is about to be.
    }
    await sleep(200);
  }
}

/** Made once, however often the answer is lost: the tag tells whether it is there. */
export function makeJob(bases: () => string[], picture: string, tag: string): Promise<Job> {
  return answered(bases, async (base) => {
    const [made] = (await call(base, 'GET', `/v2/jobs?filter[tag]=${tag}`)) as Job[];
    return made ?? ((await call(base, 'POST', '/v2/jobs', jobOf(picture, tag))) as Job);
  });
}

/** Says so where a job takes longer than a minute and more. */
export async function endedJob(bases: () => string[], id: string): Promise<Job> {
  for (let next = performance.now() + 60_000; ;) {
    const job = await answered(bases, async (base) => (await call(base, 'GET', `/v2/jobs/${id}`)) as Job);
    if (job.status === 'finished' || job.status === 'error') return job;
    if (performance.now() > next) {
      const tasks = job.tasks.map(({ operation, status }) => `${operation} ${status}`);
      console.log(`job ${id} has not ended yet: ${tasks.join(', ')}`);
      next += 60_000;
    }
    await sleep(300);
  }
}

export async function inParallel(
  count: number,
  atATime: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work((next += 1) - 1);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

export async function samplePicture(): Promise<string> {
  const raw = { width: 400, height: 300, channels: 3 as const };
  return (
    await sharp({ create: { ...raw, background: '#369' } })
      .png()
      .toBuffer()
  ).toString('base64');
}
