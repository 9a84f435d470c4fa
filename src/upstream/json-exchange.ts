import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { wasClosedWhileIdle, type KeepAliveAgents } from '../network';
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
  const { method, url: address, data, signal, compressed, known } = call;
  const { agents, headers, deadline } = options;
  return new Promise((resolve, reject) => {
    const { server, path } = targetOf(address);
    const body = data === undefined ? undefined : JSON.stringify(data);
    const encoding = compressed && { 'Accept-Encoding': 'gzip' };
    const named = { ...server.headers, Accept: 'application/json', ...encoding, ...headers };
    const send = server.url.protocol === 'https:' ? httpsRequest : httpRequest;
    const agent = agents.agentFor(server.url);
    const sent = listed(body === undefined ? named : { ...named, ...typeOf(body) });
    const request = send({ ...server.options, path, method, agent, headers: sent });
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
      exchangeJson(call, options).then(resolve, reject);
    });
    request.once('response', (response) => {
      const { statusCode: status = 0, headers: received } = response;
      readText(response, fail, (text) => {
        over();
        resolve({ status, headers: received, text, data: text === known?.text ? known.data : parsed(text) });
      });
    });
    request.end(body);
    if (signal?.aborted) leave();
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
