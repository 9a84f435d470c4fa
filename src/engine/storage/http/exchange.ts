import { createReadStream } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { NetworkPolicy } from '../../../network';
import { requestTarget } from './encoding';

export interface FilePart {
  path: string;
  /** Bytes: the first one, and how many. */
  start: number;
  length: number;
}

/** Text, or a part of a local file. */
export type Body = string | FilePart;

export interface Exchange {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: Body;
}

/** The server or the network was silent for too long. */
class SilenceError extends Error {
  readonly code = 'ETIMEDOUT';
}

/** One request over the policy's agents. Resolves with the head of the answer; its body is the caller's to read. */
export function exchange(
  { method, url, headers, body }: Exchange,
  network: NetworkPolicy,
  signal: AbortSignal,
  idleTimeout: number,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { protocol, hostname, port } = new URL(url);
    const secure = protocol === 'https:';
    const outgoing = (secure ? httpsRequest : httpRequest)({
      method,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port || (secure ? 443 : 80),
      path: requestTarget(url),
      headers: { ...headers, ...(body !== undefined && { 'content-length': String(lengthOf(body)) }) },
      agent: secure ? network.httpsAgent : network.httpAgent,
      signal,
    });
    outgoing.setTimeout(idleTimeout, () => {
      outgoing.destroy(new SilenceError(`${hostname} did not answer for ${idleTimeout / 1000} s`));
    });
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => {
      outgoing.off('error', reject).on('error', (error) => incoming.destroy(error));
      // Whoever reads the body hears of an error; one that nobody reads yet may break off, too.
      incoming.on('error', () => undefined);
      resolve(incoming);
    });
    sendBody(outgoing, body);
  });
}

/** Large files wait for `100 Continue`, so that a refusal is read before the connection breaks under the bytes. */
function sendBody(outgoing: ClientRequest, body: Body | undefined): void {
  if (body === undefined || typeof body === 'string') {
    outgoing.end(body);
    return;
  }
  if (body.length <= askFirstAbove) {
    pipeFile(outgoing, body);
    return;
  }
  outgoing.setHeader('expect', '100-continue');
  const begin = () => {
    clearTimeout(patience);
    outgoing.off('continue', begin);
    if (!outgoing.destroyed && outgoing.writable) pipeFile(outgoing, body);
  };
  const patience = setTimeout(begin, patienceWithOldServers);
  outgoing.once('continue', begin);
  for (const end of ['response', 'close'] as const) outgoing.once(end, () => clearTimeout(patience));
  outgoing.flushHeaders();
}

function pipeFile(outgoing: ClientRequest, { path, start, length }: FilePart): void {
  if (length === 0) {
    outgoing.end();
    return;
  }
  const file = createReadStream(path, { start, end: start + length - 1, highWaterMark: 256 * 1024 });
  file.once('error', (error) => outgoing.destroy(error));
  for (const end of ['response', 'close'] as const) {
    outgoing.once(end, () => {
      if (!outgoing.writableEnded) file.unpipe(outgoing);
      file.destroy();
    });
  }
  file.pipe(outgoing);
}

/** Bytes of a request body. */
export function lengthOf(body: Body): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
}

const askFirstAbove = 2 ** 20;

/** Milliseconds; servers that never heard of `Expect` just wait for the body. */
const patienceWithOldServers = 1000;
