import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answerJson, bodyOf, listening } from './serve';

/**
 * An instant v2: jobs run until `POST /finish` ends them all, the sync host's too; forms swallow what they get, and
 * `/files/BYTES/NAME` is that many bytes. The tag of a job says what it makes: `outputs=COUNTxBYTES`, one file otherwise.
 */
const jobs = new Map<string, StubJob>();
const held = new Set<() => void>();
let finished = false;
let requests = 0;

interface StubJob {
  id: string;
  tag: string | null;
  tasks: [name: string, operation: string][];
}

const now = new Date().toISOString();
const mebibyte = Buffer.alloc(1024 * 1024, 'x');
const formats = ['png', 'jpg', 'gif', 'webp', 'pdf', 'docx', 'odt', 'txt', 'mp4', 'webm', 'mp3', 'wav', 'csv', 'xlsx'];
const options = ['width', 'height', 'quality', 'fit', 'strip'].map((name) => ({ name, type: 'integer' }));
const operations = formats.flatMap((from) =>
  formats.map((to) => ({ operation: 'convert', input_format: from, output_format: to, engine: 'stub', options })),
);

const server = createServer((request, response) => {
  requests += 1;
  const { method = 'GET', url = '/' } = request;
  const [, first, second = '', third = ''] = url.split('?')[0]?.split('/') ?? [];
  if (first === 'files') return void sendBytes(response, Number(second));
  if (first === 'form') return void request.resume().once('end', () => response.writeHead(201).end());
  if (first === 'finish') return finishAll(response);
  if (first === 'requests') return answerJson(response, { requests });
  if (first === 'sync') return holdJob(url.split('/').at(-1) ?? '', response);
  if (second === 'jobs' && method === 'POST') return void createJob(request, response);
  if (second === 'jobs' && method === 'DELETE') return void response.writeHead(204).end();
  if (second === 'jobs' && third) return answerJson(response, { data: shown(third) });
  if (second === 'operations') return answerJson(response, { data: operations });
  if (second === 'users') return answerJson(response, { data: { id: 1, username: 'bench', email: '', credits: 1000 } });
  response.writeHead(404).end();
});
server.keepAliveTimeout = 60_000;
const base = listening(server);

async function createJob(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const payload = JSON.parse(await bodyOf(request)) as { tag?: string; tasks: Record<string, { operation: string }> };
  const id = crypto.randomUUID();
  const tasks = Object.entries(payload.tasks).map(([name, { operation }]) => [name, operation] as [string, string]);
  jobs.set(id, { id, tag: payload.tag ?? null, tasks });
  answerJson(response, { data: shown(id) });
}

function holdJob(id: string, response: ServerResponse): void {
  const answer = () => answerJson(response, { data: shown(id) });
  if (isFinished(jobs.get(id)?.tag)) return answer();
  held.add(answer);
  response.once('close', () => held.delete(answer));
}

function finishAll(response: ServerResponse): void {
  finished = true;
  for (const answer of held) answer();
  held.clear();
  answerJson(response, {});
}

function isFinished(tag?: string | null): boolean {
  return finished || (tag?.startsWith('outputs=') ?? false);
}

function shown(id: string): object {
  const { tag = null, tasks = [['convert', 'convert']] } = jobs.get(id) ?? {};
  const status = isFinished(tag) ? 'finished' : 'processing';
  const ended_at = status === 'finished' ? now : null;
  const times = { created_at: now, started_at: now, ended_at };
  return {
    id,
    tag,
    status,
    ...times,
    tasks: tasks.map(([name, operation]) => taskOf(id, { name, operation, tag, status })),
  };
}

function taskOf(
  jobId: string,
  { name, operation, tag, status }: { name: string; operation: string; tag: string | null; status: string },
): object {
  const times = { created_at: now, started_at: now, ended_at: status === 'finished' ? now : null };
  const common = { id: `${jobId}-${name}`, name, job_id: jobId, operation, percent: 50, message: null, code: null };
  if (operation === 'import/upload' && status !== 'finished') {
    const form = { url: `${base}/form/${jobId}`, parameters: { signature: 'none' } };
    return { ...common, status: 'waiting', ...times, result: { form } };
  }
  return { ...common, status, ...times, result: status === 'finished' ? { files: filesOf(tag) } : null };
}

function filesOf(tag: string | null): object[] {
  const [, count = '1', bytes = '1000'] = /^outputs=(\d+)x(\d+)$/.exec(tag ?? '') ?? [];
  return Array.from({ length: Number(count) }, (_, index) => {
    const filename = `${index + 1}.jpg`;
    return { filename, size: Number(bytes), url: `${base}/files/${bytes}/${filename}` };
  });
}

async function sendBytes(response: ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes });
  for (let left = bytes; left > 0 && !response.destroyed; left -= mebibyte.length) {
    if (response.write(left < mebibyte.length ? mebibyte.subarray(0, left) : mebibyte)) continue;
    await new Promise<void>((go) => {
      response.once('drain', go).once('close', go);
    });
  }
  response.end();
}
