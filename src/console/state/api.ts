import { csrf, signedOut } from './session';

/** An answer other than success, in the server's words; `status` is 0 where there was none. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const base = '/_/api/';

/** Milliseconds after which nobody waits for what is only looked at. */
const readWithin = 45_000;

/** JSON from `/_/api/<path>`. Throws `ApiError`. */
export async function read<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const late = AbortSignal.timeout(readWithin);
  const response = await send(path, { signal: signal ? AbortSignal.any([signal, late]) : late });
  return (await response.json()) as Answer;
}

/** The job that each call in a text becomes; nothing is run. Throws `ApiError`. */
export async function translated<Run>(text: string, signal: AbortSignal): Promise<Run[]> {
  const headers = { Accept: 'application/json', 'Content-Type': 'text/plain', 'X-CSRF-Token': csrf() };
  const response = await send('../translate', { method: 'POST', headers, body: text, signal });
  return [(await response.json()) as Run | Run[]].flat() as Run[];
}

/** Sends a change, with what shows that a page of ours does. Throws `ApiError`. */
export function change(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { 'X-CSRF-Token': csrf() };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  return send(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let response;
  try {
    response = await fetch(base + path, { ...init, credentials: 'same-origin' });
  } catch (error) {
    const { name } = error as Error;
    if (name === 'AbortError') throw error;
    if (name === 'TimeoutError') throw new ApiError(0, 'The server is very slow: no answer came in time.');
    throw new ApiError(0, 'The server does not answer. Is it running, and is the network there?');
  }
  if (response.ok) return response;
  const words = await wordsOf(response);
  if (response.status === 401 && path !== 'session') signedOut();
  throw new ApiError(response.status, words);
}

async function wordsOf(response: Response): Promise<string> {
  const body = (await response.json().catch(() => undefined)) as { error?: string } | undefined;
  return body?.error ?? `The server answered ${response.status}.`;
}

/** In words for people. */
export function wordsFor(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
