import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { headerOf, v1PathOf, type Body, type Exchange, type Header } from '../har';

/** An answer, recorded or new, as it is compared. */
export interface Answer {
  status: number;
  headers: Header[];
  location?: string;
  /** The value of a JSON body. */
  json?: unknown;
  /** Any other text. */
  text?: string;
  /** A downloaded file. */
  file?: string;
  /** The recording holds no body, though there was one. */
  isBodyUnknown?: boolean;
  size: number;
}

const largestText = 32 * 2 ** 20;

/** `folder`: for files that are compared by tools which want a path. */
export async function recordedAnswer({ request, response }: Exchange, folder: string): Promise<Answer> {
  const { status, headers, body } = response;
  const answer = { status, headers, location: headerOf(headers, 'location'), size: body?.size ?? 0 };
  const length = Number(headerOf(headers, 'content-length') ?? 0);
  if (body === undefined || (!body.bytes && !body.file) || (body.size === 0 && length > 0))
    return { ...answer, isBodyUnknown: request.method !== 'HEAD' && status !== 204 };
  if (isFile(request.url, status, headers)) return { ...answer, file: await pathOf(body, folder) };
  return { ...answer, ...parsed((body.bytes ?? (await readFile(body.file ?? ''))).toString()) };
}

/** Reads the body of a new answer. Rejects where it breaks off or a text is too large. */
export async function newAnswer(
  url: string,
  { status, headers, body }: { status: number; headers: Header[]; body: Readable },
  folder: string,
): Promise<Answer> {
  const answer = { status, headers, location: headerOf(headers, 'location') };
  if (isFile(url, status, headers)) {
    const path = join(folder, `actual-${process.hrtime.bigint()}`);
    await pipeline(body, createWriteStream(path));
    return { ...answer, file: path, size: (await stat(path)).size };
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestText) throw new Error(`its answer is larger than ${largestText / 2 ** 20} MB`);
    chunks.push(chunk);
  }
  return { ...answer, size, ...parsed(Buffer.concat(chunks).toString()) };
}

/** A download that went well; in its place an error is JSON (v1-clients S9). */
function isFile(url: string, status: number, headers: Header[]): boolean {
  const isDownload = v1PathOf(url)?.form.startsWith('/download/') ?? false;
  return isDownload && status >= 200 && status < 300 && !/\bjson\b/i.test(headerOf(headers, 'content-type') ?? '');
}

async function pathOf({ bytes, file }: Body, folder: string): Promise<string> {
  if (file !== undefined) return file;
  const path = join(folder, `recorded-${process.hrtime.bigint()}`);
  await writeFile(path, bytes ?? '');
  return path;
}

function parsed(text: string): Pick<Answer, 'json' | 'text'> {
  if (!/^\s*[[{"]/.test(text)) return { text };
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return { text };
  }
}

/** The content of a body, read again each time. */
export function contentOf({ bytes, file }: Body): Readable | Buffer {
  return file === undefined ? (bytes ?? Buffer.alloc(0)) : createReadStream(file);
}
