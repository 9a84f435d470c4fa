import { setTimeout } from 'node:timers/promises';

export type Outcome = 'finished' | 'failed' | 'lost' | 'stuck';

export interface CallerParts {
  /** Of the proxy, which may be away at any time. */
  base: () => string;
  /** What is converted: a WebP that becomes a PNG. */
  picture: Buffer;
  /** Is called once the process has ended. */
  callback: string;
  /** Epoch milliseconds at which the caller gives up. */
  deadline: number;
}

export interface Life {
  /** Path of the process; undefined where none could be created by the deadline. */
  path?: string;
  outcome: Outcome;
  /** What the last answer said, for outcomes that should not be. */
  said: string;
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
  text: string;
}

/** One process from its creation to its download, by a caller who repeats whatever gets no answer or one of 5xx. */
export async function liveOneProcess(parts: CallerParts, byUpload: boolean): Promise<Life> {
  const life: Life = { outcome: 'stuck', said: '' };
  const created = await insist(parts, life, '/process', { apikey: 'chaos', inputformat: 'webp', outputformat: 'png' });
  if (!created) return life;
  life.path = new URL(`http:${String(created.body.url)}`).pathname;
  const input = byUpload
    ? { input: 'upload' }
    : { input: 'base64', file: parts.picture.toString('base64'), filename: 'noise.webp' };
  // A start whose answer was lost is refused the second time: what was started is seen in the status.
  await insist(parts, life, life.path, { ...input, outputformat: 'png', save: true, callback: parts.callback });
  const ended = await watch(parts, life, byUpload);
  if (!ended) return life;
  if (ended.body.step === 'error') return { ...life, outcome: 'failed' };
  const file = await download(parts, life, ended);
  return { ...life, outcome: file ? 'finished' : 'lost' };
}

/** Polls until the process has ended, and uploads where it waits for that. */
async function watch(parts: CallerParts, life: Life, byUpload: boolean): Promise<Answer | undefined> {
  let unknown = 0;
  while (Date.now() < parts.deadline) {
    const answer = await call(`${parts.base()}${life.path}`);
    if (answer) life.said = `${answer.status} ${answer.text.slice(0, 200)}`;
    unknown = answer?.status === 404 ? unknown + 1 : 0;
    if (unknown > 2) {
      life.outcome = 'lost';
      return undefined;
    }
    if (answer?.body.step === 'finished' || answer?.body.step === 'error') return answer;
    const upload = answer?.body.upload as { url: string } | undefined;
    if (byUpload && upload) await put(parts, upload.url);
    await setTimeout(150);
  }
  return undefined;
}

async function put(parts: CallerParts, url: string): Promise<void> {
  const target = `${parts.base()}${new URL(`http:${url}`).pathname}/noise.webp`;
  await call(target, { method: 'PUT', body: new Uint8Array(parts.picture) });
}

async function download(parts: CallerParts, life: Life, ended: Answer): Promise<boolean> {
  const output = ended.body.output as { url: string; size: number };
  while (Date.now() < parts.deadline) {
    const file = await fetch(`${parts.base()}${new URL(`http:${output.url}`).pathname}`, bounded())
      .then(async (answer) => ({ status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) }))
      .catch(() => undefined);
    if (file?.status === 200 && file.bytes.subarray(1, 4).toString() === 'PNG' && file.bytes.length === output.size)
      return true;
    life.said = `download: ${file ? `${file.status} with ${file.bytes.length} of ${output.size} bytes` : 'no answer'}`;
    await setTimeout(150);
  }
  return false;
}

/** Repeats a POST until it is answered below 500. */
async function insist(parts: CallerParts, life: Life, path: string, body: object): Promise<Answer | undefined> {
  const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  while (Date.now() < parts.deadline) {
    const answer = await call(`${parts.base()}${path}`, sent);
    if (answer) life.said = `${answer.status} ${answer.text.slice(0, 200)}`;
    if (answer && answer.status < 500 && answer.status !== 429) return answer;
    await setTimeout(150);
  }
  return undefined;
}

/** Undefined where there is no answer, or none that can be read. */
async function call(url: string, init: RequestInit = {}): Promise<Answer | undefined> {
  try {
    const answer = await fetch(url, { ...init, ...bounded() });
    const text = await answer.text();
    return { status: answer.status, text, body: JSON.parse(text) as Record<string, unknown> };
  } catch {
    return undefined;
  }
}

function bounded(): RequestInit {
  return { signal: AbortSignal.timeout(30_000) };
}
