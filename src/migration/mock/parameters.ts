import type { IncomingMessage } from 'node:http';
import { Dicer } from '@fastify/busboy';
import { headerParameters } from '../../syntax';
import { headerOf, type Exchange } from '../har';

/** Parameters of a request by name, brackets included, as texts; nested JSON is written the same way. */
export type Parameters = Map<string, string>;

/** Stands for any key at all: whether there is one tells a refusal from an answer, which one it is tells nothing. */
const keyName = 'apikey';

/** The same with the key in one place, wherever it was given. */
function withKey(parameters: Parameters, authorization = '', header = ''): Parameters {
  const given = parameters.get(keyName) || /^\s*bearer\s+\S/i.test(authorization) || header !== '';
  parameters.delete(keyName);
  return given ? parameters.set(keyName, 'given') : parameters;
}

const mostBytes = 16 * 2 ** 20;
const mostParts = 1_000;

/** Reads query and body of a request that has come in. Files are read and dropped. Rejects where the body is too large. */
export async function parametersOf(request: IncomingMessage): Promise<Parameters> {
  const { authorization, 'x-cloudconvert-apikey': header } = request.headers;
  return withKey(await ownParameters(request), authorization, String(header ?? ''));
}

async function ownParameters(request: IncomingMessage): Promise<Parameters> {
  const boundary = boundaryIn(request.headers['content-type'] ?? '');
  const query = queryOf(request.url ?? '');
  if (boundary !== undefined) return new Map([...query, ...(await fieldsOf(request, boundary))]);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= mostBytes) chunks.push(chunk);
  }
  return new Map([...query, ...bodyOf(Buffer.concat(chunks).toString())]);
}

/** The same of a recorded request. */
export function recordedParameters({ request }: Exchange): Parameters {
  const fields = (request.parts ?? []).filter(({ fileName, body }) => fileName === undefined && body.bytes);
  const parts = fields.map(({ name = '', body }): [string, string] => [name, body.bytes?.toString() ?? '']);
  const given = new Map([...queryOf(request.url), ...bodyOf(request.body?.bytes?.toString() ?? ''), ...parts]);
  return withKey(given, headerOf(request.headers, 'authorization'), headerOf(request.headers, 'x-cloudconvert-apikey'));
}

function queryOf(url: string): Parameters {
  return new Map(new URLSearchParams(url.replace(/^[^?]*\??/, '').replace(/#.*$/, '')));
}

function bodyOf(text: string): Parameters {
  if (/^\s*[{[]/.test(text)) {
    try {
      return new Map(flat(JSON.parse(text), ''));
    } catch {
      return new Map<string, string>();
    }
  }
  return /^[\w.[\]%]+=/.test(text) ? new Map(new URLSearchParams(text)) : new Map<string, string>();
}

function flat(value: unknown, path: string): [string, string][] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [[path, `${value as string | number | boolean}`]];
  return Object.entries(value).flatMap(([name, item]) => flat(item, path === '' ? name : `${path}[${name}]`));
}

function boundaryIn(type: string): string | undefined {
  return /^\s*multipart\//i.test(type) ? headerParameters(type).get('boundary') : undefined;
}

async function fieldsOf(request: IncomingMessage, boundary: string): Promise<Parameters> {
  const fields: Parameters = new Map();
  let parts = 0;
  const config = { boundary, partHwm: Number.MAX_SAFE_INTEGER };
  const splitter = new Dicer(config);
  const finished = new Promise<void>((resolve) => splitter.once('finish', resolve).on('error', () => resolve()));
  splitter.on('part', (part) => {
    part.on('error', () => undefined);
    part.on('header', (header: object) => {
      const disposition = (header as Record<string, string[]>)['content-disposition']?.[0] ?? '';
      const name = /;\s*name="?([^";]+)/i.exec(disposition)?.[1];
      const isFile = /;\s*filename\*?=/i.test(disposition) || name === undefined || ++parts > mostParts;
      part.on('data', (chunk: Buffer) => {
        if (!isFile) fields.set(name, ((fields.get(name) ?? '') + chunk.toString()).slice(0, 100_000));
      });
    });
  });
  for await (const chunk of request as AsyncIterable<Buffer>) splitter.write(chunk);
  splitter.end();
  await finished;
  await new Promise((resolve) => setImmediate(resolve));
  return fields;
}
