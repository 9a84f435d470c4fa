import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { jsonFault } from '../../syntax';
import type { Body, Exchange, FormPart } from './exchange';
import { decodedContent } from './decoded-content';
import { HarError } from './har-error';
import { entrySchema, type HarEntry, type HarParam, type KeptFile } from './har-schema';

/** A HAR is JSON, and read as a whole. */
const largestHar = 256 * 2 ** 20;
const mostEntries = 100_000;

/** The folder of large bodies, beside the HAR files that name them. */
export const bodiesFolder = 'bodies';

/**
 * The exchanges of a HAR, as any browser or this proxy writes it, in the order in which they began. Throws `HarError` for
 * what is not whole, naming the file and the place.
 */
export async function readHar(path: string): Promise<Exchange[]> {
  const entries = entriesOf(await textOf(path), path);
  const read = await Promise.all(entries.map((entry, index) => exchangeOf(entry, index, path)));
  return read.sort((one, other) => one.startedAt - other.startedAt);
}

async function textOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new HarError(path, found ? 'it is no file' : 'there is no such file');
  if (found.size > largestHar) throw new HarError(path, `it is larger than ${largestHar / 2 ** 20} MB`);
  return readFile(path, 'utf8');
}

function entriesOf(text: string, path: string): unknown[] {
  const json = parsed(text.replace(/^\ufeff/, ''), path);
  const { log } = (json ?? {}) as { log?: { entries?: unknown } };
  if (!Array.isArray(log?.entries)) throw new HarError(path, 'it is no HAR: there is no list log.entries');
  if (log.entries.length > mostEntries) throw new HarError(path, `it has more than ${mostEntries} entries`);
  return log.entries;
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { place, words } = jsonFault(text, error);
    throw new HarError(place === undefined ? path : `${path}, ${place}`, words);
  }
}

async function exchangeOf(entry: unknown, index: number, path: string): Promise<Exchange> {
  const place = `${basename(path)}, entry ${index + 1}`;
  const checked = entrySchema.validate(entry, { convert: false });
  if (checked.error) throw new HarError(`${path}, log.entries[${index}]`, checked.error.message);
  const { startedDateTime, time, request, response } = checked.value;
  if (!/^https?:\/\/[^/]/i.test(request.url))
    throw new HarError(`${path}, log.entries[${index}]`, 'url is no http URL');
  const bodies = new Bodies(path, index);
  const { postData } = request;
  const params = postData?.params ?? [];
  const isMultipart = /^multipart\//i.test(postData?.mimeType ?? '') && params.length > 0;
  return {
    place,
    startedAt: Date.parse(startedDateTime),
    took: Math.max(0, time ?? 0),
    request: {
      method: request.method.toUpperCase(),
      url: request.url,
      headers: request.headers.filter(isWireHeader),
      ...(isMultipart ? { parts: await bodies.parts(params) } : { body: await bodies.ofRequest(request) }),
    },
    response: {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers.filter(isWireHeader),
      body: await bodies.ofResponse(response),
    },
  };
}

/** Browsers list the pseudo headers of HTTP/2 as well. */
function isWireHeader({ name }: { name: string }): boolean {
  return name !== '' && !name.startsWith(':');
}

/** Finds the bodies of one entry, in it or beside the HAR. */
class Bodies {
  constructor(
    private readonly path: string,
    private readonly index: number,
  ) {}

  async ofRequest({ postData }: HarEntry['request']): Promise<Body | undefined> {
    if (!postData) return undefined;
    const mimeType = postData.mimeType ?? '';
    if (postData._file) return this.kept(postData._file, mimeType, 'request.postData');
    if (typeof postData.text === 'string' && postData.text !== '')
      return inMemory(this.bytesOf(postData.text, postData._encoding, 'request.postData'), mimeType);
    const fields = (postData.params ?? []).map(({ name = '', value = '' }): [string, string] => [name, value]);
    return fields.length > 0 ? inMemory(Buffer.from(new URLSearchParams(fields).toString()), mimeType) : undefined;
  }

  async ofResponse({ content, headers }: HarEntry['response']): Promise<Body | undefined> {
    if (!content) return undefined;
    const mimeType = content.mimeType ?? '';
    if (content._file) return this.kept(content._file, mimeType, 'response.content');
    if (typeof content.text !== 'string') return undefined;
    const encoding = headers.find(({ name }) => name.toLowerCase() === 'content-encoding')?.value ?? '';
    const bytes = this.bytesOf(content.text, content.encoding ?? undefined, 'response.content');
    if (content.encoding !== 'base64') return inMemory(bytes, mimeType);
    try {
      return inMemory(decodedContent(bytes, encoding), mimeType);
    } catch {
      throw this.fault('response.content', 'its text is too large once it is decompressed');
    }
  }

  parts(params: HarParam[]): Promise<FormPart[]> {
    return Promise.all(
      params.map(async ({ name, value, fileName, contentType, _head, _encoding, _file }, part) => {
        const where = `request.postData.params[${part}]`;
        const body = _file
          ? await this.kept(_file, contentType ?? '', where)
          : inMemory(this.bytesOf(value ?? '', _encoding, where), contentType ?? '');
        return { name, fileName, contentType, head: _head, body };
      }),
    );
  }

  private async kept({ sha256, size }: KeptFile, mimeType: string, where: string): Promise<Body> {
    const file = join(dirname(this.path), bodiesFolder, sha256);
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) throw this.fault(where, `the file ${bodiesFolder}/${sha256} is missing`);
    if (found.size !== size)
      throw this.fault(where, `the file ${bodiesFolder}/${sha256} has ${found.size} bytes instead of ${size}`);
    return { mimeType, file, size };
  }

  private bytesOf(text: string, encoding: string | undefined, where: string): Buffer {
    if (!encoding) return Buffer.from(text);
    if (encoding.toLowerCase() !== 'base64') throw this.fault(where, `the encoding "${encoding}" is unknown`);
    if (!/^[A-Za-z0-9+/_\s-]*={0,2}\s*$/.test(text)) throw this.fault(where, 'its text is not base64');
    return Buffer.from(text, 'base64');
  }

  private fault(where: string, fault: string): HarError {
    return new HarError(`${this.path}, log.entries[${this.index}].${where}`, fault);
  }
}

function inMemory(bytes: Buffer, mimeType: string): Body {
  return { mimeType, bytes, size: bytes.length };
}
