import { request as httpRequest, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { wasClosedWhileIdle, type KeepAliveAgents } from '../network';
import { atEndOfTurn } from '../runtime';
import { targetOf } from './target';

export interface JsonRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  /** Sent as JSON. */
  data?: unknown;
  signal?: AbortSignal;
  /** The answer is large, and asked for compressed. */
  compressed?: boolean;
  /** An answer of before: one in the same words is that very one. */
  known?: Pick<JsonAnswer, 'text' | 'data'>;
}

export interface JsonAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** What the JSON holds; the text where it is none. */
  data: unknown;
}

interface ExchangeOptions {
  agents: Pick<KeepAliveAgents, 'agentFor'>;
  headers: Record<string, string>;
  /** Milliseconds for the whole exchange, however its answer drips. */
  deadline: number;
}

/**
 * One small JSON call, without redirects. A client for everything spends more time on each than the call itself takes
 * (decision 18). Rejects where no whole answer comes, where it is longer than any of v2's,
 * and where `signal` aborts.
 */
export function exchangeJson(call: JsonRequest, options: ExchangeOptions): Promise<JsonAnswer> {
  return new Promise((resolve, reject) => {
    // Readings that one turn of the event loop asks for reach v2 together, and so do its answers.
    atEndOfTurn(() => {
      try {
        exchange(call, options, resolve, reject);
      } catch (thrown) {
        const error = thrown as Error;
        reject(error);
      }
    });
  });
}

function exchange(
  call: JsonRequest,
  options: ExchangeOptions,
  resolve: (answer: JsonAnswer | Promise<JsonAnswer>) => void,
  reject: (error: Error) => void,
): void {
  const { method, signal, known } = call;
  const { deadline } = options;
  const body = call.data === undefined ? undefined : JSON.stringify(call.data);
  const request = requestFor(call, options, body);
  const leave = () => request.destroy(new Error('the call was broken off'));
  // Not AbortSignal.timeout: each of those keeps its timer until its time is up, long after the answer.
  const late = setTimeout(
    () => request.destroy(new Error(`no whole answer within ${deadline / 1000} seconds`)),
    deadline,
  );
  const over = () => {
    clearTimeout(late);
    signal?.removeEventListener('abort', leave);
  };
  const fail = (error: Error) => {
    over();
    reject(error);
  };
  signal?.addEventListener('abort', leave);
  request.on('error', (error) => {
    if (method !== 'GET' || !wasClosedWhileIdle(error, request)) return fail(error);
    over();
    resolve(exchangeJson(call, options));
  });
  request.once('response', (response) => {
    const { statusCode: status = 0, headers } = response;
    readText(response, fail, (text) => {
      over();
      resolve({ status, headers, text, data: text === known?.text ? known.data : parsed(text) });
    });
  });
  request.end(body);
  if (signal?.aborted) leave();
}

function requestFor(
  { method, url, compressed }: JsonRequest,
  { agents, headers }: ExchangeOptions,
  body: string | undefined,
): ClientRequest {
  const { server, path } = targetOf(url);
  const encoding = compressed && { 'Accept-Encoding': 'gzip' };
  const named = { ...server.headers, Accept: 'application/json', ...encoding, ...headers };
  const send = server.url.protocol === 'https:' ? httpsRequest : httpRequest;
  return send({
    ...server.options,
    path,
    method,
    agent: agents.agentFor(server.url),
    headers: listed(body === undefined ? named : { ...named, ...typeOf(body) }),
  });
}

/** Names and values in turn, which node takes over as they are. */
function listed(headers: Record<string, string>): string[] {
  const list: string[] = [];
  for (const name in headers) list.push(name, headers[name] as string);
  return list;
}

function typeOf(body: string): Record<string, string> {
  return { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) };
}

/** Bytes. A job of many tasks has some hundred thousand; all operations with their options have some millions. */
const longestAnswer = 32 * 2 ** 20;

function readText(response: IncomingMessage, fail: (error: Error) => void, done: (text: string) => void): void {
  const isPacked = response.headers['content-encoding'] === 'gzip';
  const content: Readable = isPacked ? pipeline(response, createGunzip(), () => undefined) : response;
  const chunks: Buffer[] = [];
  let size = 0;
  content.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= longestAnswer) chunks.push(chunk);
    else content.destroy(new Error(`its answer is longer than ${longestAnswer / 2 ** 20} MB`));
  });
  content.on('error', fail);
  content.once('end', () => done(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
