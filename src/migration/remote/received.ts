import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FallbackReason } from '../routes/fallbacks';

/** An answer of another v1 server: read, where it is a text with addresses; else still to be streamed. */
export interface Received {
  status: number;
  answer: IncomingMessage;
  location?: string;
  text?: string;
  /** Its body, where somebody else reads along. */
  content?: Readable;
}

/** Bytes; status JSON has a few thousand, `info` of a long film some more. */
const longestText = 8 * 2 ** 20;

/** `mayBeFile`: of what is not JSON, only redirects are texts. Rejects where a text is longer than any of v1's. */
export async function receive(answer: IncomingMessage, mayBeFile: boolean): Promise<Received> {
  const { statusCode: status = 502, headers } = answer;
  const { location, 'content-type': type = '', 'content-disposition': disposition } = headers;
  const isText = disposition === undefined && (/\bjson\b/i.test(type) || status >= 300 || !mayBeFile);
  return { status, answer, location, text: isText ? await textOf(answer) : undefined };
}

/** What makes an answer useless, in words that follow the name of the server where it is no answer of v1 at all. */
export function failureOf({
  status,
  answer,
  text = '',
}: Received): { why: FallbackReason; words?: string } | undefined {
  const isJson = /\bjson\b/i.test(answer.headers['content-type'] ?? '') || /^\s*[[{]/.test(text);
  if (status === 429) return { why: 'throttled', ...(!isJson && { words: 'answers 429: too many requests.' }) };
  const isPage = !isJson && (status < 300 || status >= 400) && /^\s*<(!doctype|html|head|body)/i.test(text);
  if (isPage) return { why: 'unreachable', words: `answers ${status} with an HTML page instead of v1's JSON.` };
  if (status >= 500) return { why: 'unreachable', ...(!isJson && { words: `answers ${status}.` }) };
  if (status === 400 && /conversion ?type (is )?not supported/i.test(text)) return { why: 'unsupported' };
  return undefined;
}

/** Passes an answer back: its text as `lead` makes it, anything else as it streams in. */
export async function sendOn(
  response: ServerResponse,
  { status, answer, text, content = answer }: Received,
  lead: (text: string) => string = (each) => each,
): Promise<void> {
  response.statusCode = status;
  for (let at = 0; at < answer.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = answer.rawHeaders.slice(at, at + 2);
    if (!ownHeaders.test(name)) response.appendHeader(name, /^location$/i.test(name) ? lead(value) : value);
  }
  if (text === undefined) {
    const length = answer.headers['content-length'];
    if (length !== undefined) response.setHeader('Content-Length', length);
    await pipeline(content, response);
    return;
  }
  const body = Buffer.from(lead(text), 'utf8');
  const isHead = response.req.method === 'HEAD';
  if (!isHead) response.setHeader('Content-Length', body.length);
  response.end(isHead ? undefined : body);
}

/** Of the connection alone, or said by this proxy for its own answers. */
const ownHeaders =
  /^(connection|keep-alive|transfer-encoding|proxy-connection|trailer|upgrade|content-length|x-request-id|access-control-.*|cache-control|vary|date)$/i;

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestText) throw new Error(`its answer is longer than ${longestText} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
