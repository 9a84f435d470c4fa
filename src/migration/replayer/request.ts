import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { headerOf, unknownPath, type Body, type Exchange, type FormPart, type Header } from '../har';
import { contentOf } from './answer';
import type { Carried } from './carried';
import type { Replacement } from './rules';

/** A recorded request as it is sent again. */
export interface Sent {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: Buffer | Readable;
}

export interface SentWith {
  carried: Carried;
  apiKey?: string;
  replace: readonly Replacement[];
  /** Values of `${VARIABLE}`s. */
  variables: NodeJS.ProcessEnv;
}

/** A request that can't be sent again, with the reason. */
export class NotSendable extends Error {}

const usualValues: Record<string, string | undefined> = { [unknownPath.slice(2, -1)]: 'callback' };

/** Longer texts are files that somebody uploads; nothing of the process stands in them. */
const longestText = 16 * 2 ** 20;
const notSent =
  /^(host|connection|keep-alive|content-length|transfer-encoding|accept-encoding|expect|upgrade|proxy-.*|te|trailer|http2-settings)$/i;

/** Throws `NotSendable` where the process is unknown, a secret is missing, or a body was not kept. */
export async function requestOf({ request, response }: Exchange, by: SentWith): Promise<Sent> {
  // Where nobody knew the process when it was recorded, nobody has to know it now.
  const carried =
    by.carried.url(request.url) ?? (response.status === 404 ? by.carried.unknown(request.url) : undefined);
  if (!carried) throw new NotSendable('no answer of this replay has told of its process');
  const fill = new Filling(by);
  const headers = request.headers.filter(({ name }) => !notSent.test(name));
  const body = request.parts
    ? await formBody(request.parts, request.headers, fill)
    : await plainBody(request.body, fill);
  return {
    method: request.method,
    url: fill.url(carried.href),
    headers: {
      ...Object.fromEntries(headers.map(({ name, value }) => [name, fill.header(name, by.carried.text(value))])),
      'Accept-Encoding': 'identity',
      ...(body && { 'Content-Length': String(body.length) }),
    },
    ...(body && { body: body.content }),
  };
}

interface Content {
  content: Buffer | Readable;
  length: number;
}

async function plainBody(body: Body | undefined, fill: Filling): Promise<Content | undefined> {
  if (!body) return undefined;
  if (!body.bytes && !body.file) throw new NotSendable('its body was not kept');
  const isShort = body.size <= longestText;
  const bytes = isShort ? (body.bytes ?? (await readFile(body.file ?? ''))) : undefined;
  if (!bytes) return { content: contentOf(body), length: body.size };
  if (!isParameters(bytes, body.mimeType)) return { content: bytes, length: bytes.length };
  const filled = Buffer.from(fill.parameters(bytes.toString('latin1')), 'latin1');
  return { content: filled, length: filled.length };
}

/** JSON under whatever label, or a form; not the bytes of a file. */
function isParameters(bytes: Buffer, mimeType: string): boolean {
  const beginning = bytes.subarray(0, 200).toString('latin1');
  return (
    /json|urlencoded|^text|^multipart/i.test(mimeType) || /^\s*[{[]/.test(beginning) || /^[\w.[\]%]+=/.test(beginning)
  );
}

async function formBody(parts: FormPart[], headers: Header[], fill: Filling): Promise<Content> {
  const type = headerOf(headers, 'content-type') ?? '';
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^\s;,]+))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new NotSendable('its form has no boundary');
  const pieces: (Buffer | Body)[] = [];
  for (const part of parts) {
    if (!part.body.bytes && !part.body.file) throw new NotSendable(`its part "${part.name ?? ''}" was not kept`);
    pieces.push(Buffer.from(`--${boundary}\r\n${headOf(part)}\r\n\r\n`));
    const isText = part.fileName === undefined && part.body.bytes !== undefined;
    const { bytes } = part.body;
    pieces.push(isText ? Buffer.from(fill.field(part.name ?? '', bytes?.toString() ?? '')) : part.body);
    pieces.push(Buffer.from('\r\n'));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  const sizes = await Promise.all(pieces.map(async (piece) => (Buffer.isBuffer(piece) ? piece.length : sizeOf(piece))));
  return { content: Readable.from(streamed(pieces)), length: sizes.reduce((sum, size) => sum + size, 0) };
}

function headOf({ head, name, fileName, contentType }: FormPart): string {
  if (head !== undefined && head !== '') return head;
  const quoted = (text: string) => `"${text.replaceAll('"', '%22')}"`;
  const named = name === undefined ? '' : `; name=${quoted(name)}`;
  const file = fileName === undefined ? '' : `; filename=${quoted(fileName)}`;
  return `Content-Disposition: form-data${named}${file}${contentType ? `\r\nContent-Type: ${contentType}` : ''}`;
}

async function sizeOf({ file, bytes, size }: Body): Promise<number> {
  return file === undefined ? (bytes?.length ?? size) : (await stat(file)).size;
}

async function* streamed(pieces: (Buffer | Body)[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    const content = Buffer.isBuffer(piece) ? piece : contentOf(piece);
    if (Buffer.isBuffer(content)) yield content;
    else yield* content as AsyncIterable<Buffer>;
  }
}

/** Puts values in place of the marks of a recording, in the writing of each place. */
class Filling {
  constructor(private readonly by: SentWith) {}

  url(url: string): string {
    return this.form(url).replace(
      /([?&]apikey=)[^&#]*/gi,
      (all, name: string) => name + this.keyOr(all.slice(name.length)),
    );
  }

  header(name: string, value: string): string {
    const isKey = /^authorization$/i.test(name) && /^\s*bearer\s/i.test(value);
    if (isKey && this.by.apiKey !== undefined) return `Bearer ${this.by.apiKey}`;
    return this.marks(this.links(value), (text) => text);
  }

  /** Where a request came from, say, changes no answer: it goes without what nobody gives. */
  private links(value: string): string {
    return value.replace(/\$\{(LINK_\w+)\}/g, (_all, name: string) => this.by.variables[name] ?? 'hidden');
  }

  /** `text` is Latin-1: bytes stay as they are. */
  parameters(text: string): string {
    const bytesOf = (filled: string) => Buffer.from(filled).toString('latin1');
    if (/^\s*[{[]/.test(text)) {
      const escaped = (value: string) => bytesOf(JSON.stringify(value).slice(1, -1));
      const filled = this.marks(this.replaced(this.by.carried.text(text)), escaped);
      return filled.replace(/("apikey"\s*:\s*")([^"]*)(")/g, (_all, before: string, key: string, after: string) => {
        return before + (this.by.apiKey === undefined ? key : escaped(this.by.apiKey)) + after;
      });
    }
    return this.form(this.replaced(this.by.carried.text(text))).replace(
      /((?:^|&)apikey=)([^&]*)/g,
      (_all, name: string, key: string) => name + this.keyOr(key),
    );
  }

  field(name: string, value: string): string {
    if (name === 'apikey' && this.by.apiKey !== undefined) return this.by.apiKey;
    return this.marks(this.replaced(this.by.carried.text(value)), (text) => text);
  }

  private form(text: string): string {
    const encoded = text.replace(/%24%7B(\w+)%7D/gi, (_all, name: string) => encodeURIComponent(this.valueOf(name)));
    return this.marks(encoded, encodeURIComponent);
  }

  private keyOr(recorded: string): string {
    return this.by.apiKey === undefined ? recorded : encodeURIComponent(this.by.apiKey);
  }

  private marks(text: string, written: (value: string) => string): string {
    return text.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (_all, name: string) => written(this.valueOf(name)));
  }

  private replaced(text: string): string {
    return this.by.replace.reduce(
      (each, { from, to }) =>
        each
          .replaceAll(from, to)
          .replaceAll(encodeURIComponent(from), encodeURIComponent(to))
          .replaceAll(from.replaceAll('/', '\\/'), to.replaceAll('/', '\\/')),
      text,
    );
  }

  private valueOf(name: string): string {
    const value = name === 'APIKEY' ? this.by.apiKey : (this.by.variables[name] ?? usualValues[name]);
    if (value === undefined) {
      const how = name === 'APIKEY' ? 'give --apikey' : `set ${name} in the environment`;
      throw new NotSendable(`the recording does not hold the secret \${${name}}: ${how}`);
    }
    return value;
  }
}
