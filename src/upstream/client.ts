import { LRUCache } from 'lru-cache';
import { keepAliveAgents, retryAfterOf } from '../network';
import {
  engineFaultHeader,
  packageVersion,
  traceHeaders,
  withoutValues,
  type RequestContext,
  type Trace,
} from '../runtime';
import { UpstreamError } from './error';
import { exchangeJson, type JsonAnswer, type JsonRequest } from './json-exchange';
import type { UpstreamAccount, CatalogueRow, Job, JobPayload, Task } from './types';

/** Milliseconds for a whole request, however its answer drips; the sync host has no documented maximum hold (v2-contract 3.1), so its time-out is only a renewal. */
const timeouts = { call: 30_000, wait: 120_000 };

/** Of jobs, and characters of all together. */
const mostReadings = 5_000;
const longestReadings = 16 * 1024 * 1024;

export interface UpstreamBases {
  /** Asynchronous base, `/v2` included. */
  url: string;
  /** Base whose GET blocks until the job has ended. */
  syncUrl: string;
  /** True where GET /operations need not list everything that the upstream does, as CloudConvert's own does not. */
  partialCatalogue?: boolean;
}

/** CloudConvert's own v2, at its two bases. */
export function cloudConvert(url: string, syncUrl: string): UpstreamBases {
  return { url, syncUrl, partialCatalogue: true };
}

/** What the client asks of v2. */
export const upstreamOperations = [
  'create-job',
  'read-job',
  'await-job',
  'list-jobs',
  'delete-job',
  'create-task',
  'await-task',
  'delete-task',
  'account',
  'operations',
] as const;
export type UpstreamOperation = (typeof upstreamOperations)[number];

/** Told of every call once it is answered; `status` is 0 where no answer came, `trace` that of the request that it is part of. */
export type UpstreamObserver = (call: {
  operation: UpstreamOperation;
  status: number;
  seconds: number;
  trace?: Trace;
}) => void;

export interface UpstreamClientOptions {
  observe?: UpstreamObserver;
  /** Told of every job that was made. */
  onJob?: (id: string, payload: JobPayload) => void;
  /** Sent with every call. */
  headers?: Record<string, string>;
}

/**
 * The v2 API, as far as the proxy needs it. Every method but `operations` takes the v2 key first, answers the `data` of
 * the envelope and throws `UpstreamError`.
 */
export class UpstreamClient {
  private readonly agents = keepAliveAgents();
  private readonly headers: Record<string, string>;
  private readonly context?: RequestContext;
  /** The last readings of jobs: most tell what the one before told, and are not read as JSON again. */
  private readonly readings = new LRUCache<string, Pick<JsonAnswer, 'text' | 'data'>>({
    max: mostReadings,
    maxSize: longestReadings,
    sizeCalculation: ({ text }) => text.length + 1,
  });

  constructor(
    private readonly bases: UpstreamBases,
    private readonly options: UpstreamClientOptions = {},
  ) {
    this.headers = { 'User-Agent': `cloudconvert-v1-proxy/${packageVersion()}`, ...options.headers };
  }

  /** The same client for what is part of a request: its calls carry the trace. */
  during(context: RequestContext | undefined): UpstreamClient {
    return context ? (Object.assign(Object.create(this), { context }) as UpstreamClient) : this;
  }

  /** What is not in the catalogue may exist nevertheless. */
  get partialCatalogue(): boolean {
    return this.bases.partialCatalogue ?? false;
  }

  /** Ends the connections kept alive. */
  close(): void {
    this.agents.destroy();
  }

  /** A 404 says nothing of a job here: it comes from whatever else answers at that address. */
  async createJob(key: string, payload: JobPayload): Promise<Job> {
    try {
      const request: JsonRequest = { method: 'POST', url: `${this.bases.url}/jobs`, data: payload };
      const job = await this.dataOf<Job>('create-job', key, request);
      this.options.onJob?.(job.id, payload);
      return job;
    } catch (error) {
      if (error instanceof UpstreamError && error.fault === 'gone') throw senseless(error.status, error);
      throw error;
    }
  }

  /** The same object as the time before where v2 says the same: nobody may change it. */
  async job(key: string, id: string): Promise<Job> {
    const known = this.readings.get(id);
    const answer = await this.call('read-job', key, { method: 'GET', url: `${this.bases.url}/jobs/${id}`, known });
    const job = inEnvelope<Job>(answer);
    if (answer.data !== known?.data) this.readings.set(id, { text: answer.text, data: answer.data });
    return job;
  }

  /** Holds until the job has ended, `signal` aborts or the request times out (then: an `UpstreamError` of status 0). */
  endedJob(key: string, id: string, signal: AbortSignal): Promise<Job> {
    const request: JsonRequest = { method: 'GET', url: `${this.bases.syncUrl}/jobs/${id}`, signal };
    return this.dataOf('await-job', key, request, timeouts.wait);
  }

  /** The newest jobs of the key that carry `tag`. */
  jobsTagged(key: string, tag: string): Promise<Job[]> {
    const query = new URLSearchParams({ 'filter[tag]': tag, include: 'tasks' });
    return this.dataOf('list-jobs', key, { method: 'GET', url: `${this.bases.url}/jobs?${query}` });
  }

  async deleteJob(key: string, id: string): Promise<void> {
    await this.call('delete-job', key, { method: 'DELETE', url: `${this.bases.url}/jobs/${id}` });
  }

  /** A task outside a job; its `input` names tasks by their ids (v2-contract 3.2). */
  createTask(key: string, operation: string, parameters: object): Promise<Task> {
    return this.dataOf('create-task', key, { method: 'POST', url: `${this.bases.url}/${operation}`, data: parameters });
  }

  /** Holds until the task has ended, `signal` aborts or the request times out (then: an `UpstreamError` of status 0). */
  endedTask(key: string, id: string, signal: AbortSignal): Promise<Task> {
    const request: JsonRequest = { method: 'GET', url: `${this.bases.syncUrl}/tasks/${id}`, signal };
    return this.dataOf('await-task', key, request, timeouts.wait);
  }

  async deleteTask(key: string, id: string): Promise<void> {
    await this.call('delete-task', key, { method: 'DELETE', url: `${this.bases.url}/tasks/${id}` });
  }

  account(key: string): Promise<UpstreamAccount> {
    return this.dataOf('account', key, { method: 'GET', url: `${this.bases.url}/users/me` });
  }

  /** Public, not paged (v2-contract 3.4). Megabytes, hence compressed. */
  async operations(filters: Record<string, string> = {}): Promise<CatalogueRow[]> {
    const query = new URLSearchParams({ include: 'options', ...filters });
    const url = `${this.bases.url}/operations?${query.toString()}`;
    return inEnvelope(await this.call('operations', undefined, { method: 'GET', url, compressed: true }));
  }

  /** The `data` of an answer that has one; anything else of a success makes no sense, such as a page of a proxy. */
  private async dataOf<Data extends object>(
    operation: UpstreamOperation,
    key: string,
    request: JsonRequest,
    deadline?: number,
  ): Promise<Data> {
    return inEnvelope(await this.call(operation, key, request, deadline));
  }

  private call(
    operation: UpstreamOperation,
    key: string | undefined,
    request: JsonRequest,
    deadline = timeouts.call,
  ): Promise<JsonAnswer> {
    const { agents } = this;
    const exchange = (headers: Record<string, string>) => exchangeJson(request, { agents, headers, deadline });
    return this.observed(operation, key, request.signal, exchange);
  }

  /** Throws `UpstreamError` for every answer but success, and where none came. */
  private async observed(
    operation: UpstreamOperation,
    key: string | undefined,
    signal: AbortSignal | undefined,
    exchange: (headers: Record<string, string>) => Promise<JsonAnswer>,
  ): Promise<JsonAnswer> {
    const { context } = this;
    const authorization = key && { Authorization: `Bearer ${key}` };
    const startedAt = performance.now();
    const observe = (status: number) =>
      this.options.observe?.({ operation, status, seconds: (performance.now() - startedAt) / 1000, trace: context });
    let answer: JsonAnswer;
    try {
      answer = await exchange({
        ...this.headers,
        ...traceHeaders(context),
        ...engineFaultHeader(context),
        ...authorization,
      });
    } catch (error) {
      const cause = error as Error & { code?: string };
      if (!signal?.aborted) observe(0);
      throw new UpstreamError(0, `The v2 API could not be reached: ${cause.message || cause.code}`, { cause });
    }
    observe(answer.status);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw errorOf(answer, (text) => withoutKey(text, key));
  }
}

function inEnvelope<Data extends object>({ status, data }: JsonAnswer): Data {
  const { data: inside } = (data ?? {}) as { data?: unknown };
  if (typeof inside !== 'object' || inside === null) throw senseless(status);
  return inside as Data;
}

function senseless(status: number, cause?: unknown): UpstreamError {
  const asStatus = status === 404 || status === 410 ? 503 : 502;
  return new UpstreamError(asStatus, `The v2 API answered ${status} without data`, { cause });
}

/** Error body: `{message, code, errors?}` (v2-contract 1.4); anything else is told by its status. */
function errorOf(response: JsonAnswer, masked: (text: string) => string): UpstreamError {
  const body = (typeof response.data === 'object' ? response.data : null) as {
    message?: string;
    code?: string;
    errors?: Record<string, string[]>;
  } | null;
  const isPage = typeof response.data === 'string' && response.data.trim() !== '';
  if (isPage && response.status === 404) return senseless(response.status);
  return new UpstreamError(response.status, masked(body?.message ?? `The v2 API answered ${response.status}`), {
    code: body?.code,
    errors: body?.errors && (JSON.parse(masked(JSON.stringify(body.errors))) as Record<string, string[]>),
    retryAfter: retryAfterOf(response.headers['retry-after'], Date.now()),
  });
}

/** What is shorter is a word that anybody may use, such as `any` on the engine. */
const shortestSecret = 8;

/** A server that repeats the request in its answer must not make the key part of a log line or a stored reason. */
function withoutKey(text: string, key = ''): string {
  return key.length < shortestSecret ? text : withoutValues(String(text), [key]);
}
