import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import Joi from 'joi';
import { fixture } from '../../running-proxy';

export const png = readFileSync(fixture('example.png'));
export const twoPages = readFileSync(fixture('two-pages.pdf'));
export const anImage = (filename = 'example.png', type = 'image/png') => new File([png], filename, { type });
export const bearer = { authorization: 'Bearer any' };

/** How clients make a URL of an answer absolute. */
export const absolute = (url: string) => `http:${url}`;

export function json(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const type = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers: { ...type, ...headers }, body: JSON.stringify(body) });
}

export function form(url: string, fields: [string, string][], headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) });
}

export function multipart(url: string, fields: [string, string | File][], method = 'POST'): Promise<Response> {
  return fetch(url, { method, body: formData(fields) });
}

/** As Go clients send it: chunked, without a Content-Length. */
export function chunkedMultipart(url: string, fields: [string, string | File][]): Promise<Response> {
  const { headers, body } = new Request('http://x', { method: 'POST', body: formData(fields) });
  const type = headers.get('content-type') ?? '';
  const request = { method: 'POST', headers: { 'content-type': type }, body, duplex: 'half' };
  return fetch(url, request);
}

function formData(fields: [string, string | File][]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}

/** The answer to exactly these bytes, for what no well-behaved HTTP client would send. */
export async function raw(host: string, head: string[], body: Buffer = Buffer.alloc(0)): Promise<string> {
  const [name = '', port] = host.split(':');
  const socket = connect(Number(port), name);
  const lines = [...head, `Host: ${host}`, 'Connection: close', `Content-Length: ${body.length}`, '', ''];
  socket.write(Buffer.concat([Buffer.from(lines.join('\r\n')), body]));
  return (await buffer(socket)).toString('latin1');
}

/** What clients look at; which of it is there is what the shapes say. */
interface Members {
  url: string;
  id: string;
  host: string;
  step: string;
  message: string;
  upload: { url: string };
  output: { url: string; filename: string; ext: string; files: string[] };
  converter: { options: Record<string, unknown> };
}

/** Reads an answer as a typed client does: a member of another type, or one too many, is an exception there. */
export async function read(answer: Response, shape: Joi.Schema): Promise<Members> {
  const body: unknown = await answer.json();
  const { error } = shape.validate(body, { convert: false, abortEarly: false });
  if (error) throw new Error(`${error.message} in ${JSON.stringify(body)}`);
  return body as Members;
}

/** Polls as clients without `?wait` do. */
export async function finished(url: string, shape: Joi.Schema = anyStatus): Promise<Members> {
  for (;;) {
    const status = await read(await fetch(url), shape);
    if (status.step === 'finished') return status;
    if (status.step === 'error') throw new Error(status.message);
  }
}

const anyStatus = Joi.object({ step: Joi.string().required() }).unknown();

/** The format of a downloaded file, by its first bytes. */
export async function kindOf(answer: Response): Promise<string> {
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  const start = Buffer.from(await answer.arrayBuffer()).subarray(0, 4);
  if (start.toString('latin1') === '%PDF') return 'pdf';
  return start[0] === 0xff && start[1] === 0xd8 ? 'jpg' : start.toString('hex');
}

/** Types as languages with static types read them; members that are missing get the language's zero value. */
export const text = Joi.string().allow('');
export const integer = Joi.number().integer();
export const struct = (members: Joi.SchemaMap) => Joi.object(members).unknown();
/** For mappers that refuse a member they don't know. */
export const exactly = (members: Joi.SchemaMap) => Joi.object(members).unknown(false);
export const texts = Joi.object().pattern(Joi.string(), text.allow(null));
