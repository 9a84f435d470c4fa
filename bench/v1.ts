import type { Program } from './program';

const key = { apikey: 'bench', inputformat: 'png', outputformat: 'jpg' };

export interface Status {
  url: string;
  step: string;
  output: { url: string };
  upload: { url: string };
}

/** Creates a process and starts it; `call`: what start says. */
export async function started(proxy: Program, call: Record<string, unknown>): Promise<Status> {
  const created = await post<{ url: string }>(`${proxy.url}/process`, key);
  return post<Status>(`http:${created.url}`, { outputformat: 'jpg', ...call });
}

/** Paths of processes that run. */
export async function running(proxy: Program, count: number): Promise<string[]> {
  const paths: string[] = [];
  while (paths.length < count) {
    const some = Array.from({ length: Math.min(50, count - paths.length) }, () =>
      started(proxy, { input: 'download', file: 'http://127.0.0.1/example.png' }),
    );
    for (const { url } of await Promise.all(some)) paths.push(new URL(`http:${url}`).pathname);
  }
  return paths;
}

/** `output.url` of a process that has ended with `count` files of that many bytes each; it may be read again and again. */
export async function finished(proxy: Program, count: number, bytes: number): Promise<string> {
  const call = {
    input: 'download',
    file: 'http://127.0.0.1/example.png',
    save: true,
    tag: `outputs=${count}x${bytes}`,
  };
  const { url, output, step } = await started(proxy, { ...call, wait: true });
  if (step !== 'finished') throw new Error(`${url} is not finished, but ${step}`);
  return `http:${output.url}`;
}

/** The JSON of a successful answer; rejects for any other. */
export async function post<Answer>(url: string, body: object, headers = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Answer;
}
