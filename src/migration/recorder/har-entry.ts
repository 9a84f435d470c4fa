import { isUtf8 } from 'node:buffer';
import type { Content, Entry, PostData } from 'har-format';
import type { HarParam, KeptFile } from '../har';
import type { KeptBody } from './body-keeper';
import type { BodyStore } from './body-store';
import type { Tapped } from './exchange-tap';
import type { KeptForm, KeptPart } from './form-keeper';
import type { Mask } from './mask';
import type { KeptText } from './text-keeper';

/** How a body stands in a HAR; `_file` and `_encoding` are our own fields. */
interface Written {
  text?: string;
  encoding?: 'base64';
  _file?: KeptFile;
  comment?: string;
}

/** The entry of HAR 1.2 for an exchange. Nothing in it is secret. */
export async function harEntry(tapped: Tapped, mask: Mask, store: BodyStore): Promise<Entry> {
  // Headers come first: they teach the mask the key, which may stand in the texts as well.
  const headers = mask.headers(tapped.headers);
  const url = mask.url(tapped.url);
  const postData = await postDataOf(tapped, mask, store);
  const { size } = tapped.answer.kept;
  return {
    startedDateTime: new Date(tapped.startedAt).toISOString(),
    time: tapped.ended,
    request: {
      method: tapped.method,
      url,
      httpVersion: `HTTP/${tapped.httpVersion}`,
      cookies: [],
      headers,
      queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
      ...(postData && { postData }),
      headersSize: -1,
      bodySize:
        tapped.body.kind === 'none' ? 0 : tapped.body.kind === 'form' ? tapped.body.form.size : tapped.body.kept.size,
    },
    response: {
      status: tapped.status,
      statusText: tapped.statusText,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: mask.headers(tapped.answerHeaders),
      content: await contentOf(tapped, mask, store),
      redirectURL: mask.text(tapped.answerHeaders.find(({ name }) => /^location$/i.test(name))?.value ?? ''),
      headersSize: -1,
      bodySize: size,
    },
    cache: {},
    timings: timingsOf(tapped),
    ...(tapped.aborted && { comment: 'the client left before its answer was complete' }),
  };
}

/** How long each part took; milliseconds. */
export function timingsOf({ requestEnded, answerBegan, ended }: Tapped): Entry['timings'] {
  const wait = Math.max(0, answerBegan - requestEnded);
  return { send: requestEnded, wait, receive: Math.max(0, ended - requestEnded - wait) };
}

async function postDataOf({ body, headers }: Tapped, mask: Mask, store: BodyStore): Promise<PostData | undefined> {
  if (body.kind === 'none') return undefined;
  const mimeType = headers.find(({ name }) => /^content-type$/i.test(name))?.value ?? '';
  if (body.kind === 'form') return formOf(body.form, mimeType, { mask, store });
  const { encoding, ...written } = await writtenBody(body.kept, store, (text) => maskedParameters(text, mask));
  return { mimeType, ...written, ...(encoding && { _encoding: encoding }) } as PostData;
}

async function formOf(
  { parts, lost }: KeptForm,
  mimeType: string,
  { mask, store }: { mask: Mask; store: BodyStore },
): Promise<PostData> {
  // One after the other: a secret of an earlier part is then known in the later ones.
  const params: HarParam[] = [];
  for (const part of parts) params.push(await paramOf(part, mask, store));
  return { mimeType, params, ...(lost && { comment: `not kept: ${lost}` }) } as unknown as PostData;
}

async function paramOf({ head, name, fileName, contentType, content }: KeptPart, mask: Mask, store: BodyStore) {
  const masked = (text: string) => mask.parameter(name ?? '', text);
  const { text, encoding, ...written } = await writtenBody(content, store, masked);
  return {
    ...(name !== undefined && { name }),
    ...(text !== undefined && { value: text }),
    ...(encoding && { _encoding: encoding }),
    ...(fileName !== undefined && { fileName: mask.text(fileName) }),
    ...(contentType !== undefined && { contentType }),
    ...written,
    _head: head.map(([field, value]) => `${field}: ${mask.text(value)}`).join('\r\n'),
  };
}

async function contentOf({ answer, answerHeaders }: Tapped, mask: Mask, store: BodyStore): Promise<Content> {
  const mimeType = answerHeaders.find(({ name }) => /^content-type$/i.test(name))?.value ?? '';
  const written = await writtenBody(answer.kept, store, (text) => mask.answer(text));
  return { size: answer.kept.size, mimeType, ...written };
}

/** JSON under whatever label, or a form. A text that is neither can't be masked by names, so it is not kept. */
function maskedParameters(text: string, mask: Mask): string | undefined {
  const json = mask.json(text);
  if (json !== undefined) return json;
  const isForm = text.trim() === '' || /^\s*[^\s={}"]+=[^]*$/.test(text);
  return isForm ? mask.form(text) : undefined;
}

type Masked = (text: string) => string | undefined;

async function writtenBody(kept: KeptText | KeptBody, store: BodyStore, masked: Masked): Promise<Written> {
  if ('lost' in kept) return { comment: `not kept: ${kept.lost}` };
  if ('file' in kept) return { _file: kept.file };
  if ('bytes' in kept) return inline(kept.bytes);
  const text = isUtf8(kept.text) ? kept.text.toString() : kept.text.toString('latin1');
  const safe = masked(text);
  if (safe === undefined) return { comment: 'not kept: it is neither JSON nor a form, so it could not be masked' };
  const bytes = Buffer.from(safe, isUtf8(kept.text) ? 'utf8' : 'latin1');
  return bytes.length > store.inline ? { _file: await store.write(bytes) } : inline(bytes);
}

function inline(bytes: Buffer): Written {
  return isUtf8(bytes) ? { text: bytes.toString() } : { text: bytes.toString('base64'), encoding: 'base64' };
}
