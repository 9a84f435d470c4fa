import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import type * as xml from 'fast-xml-parser';
import FormData from 'form-data';
import { retryAfterOf } from '../network';
import { sendExactly } from './of-size';
import { TransferError } from './transfer-error';

/** Of libraries that few uploads need. */
const load = createRequire(__filename);

export interface FormTarget {
  url: string;
  /** All of them are sent, in this order, before the file (v2-contract 4.3). */
  parameters: Record<string, string | number>;
}

/** Milliseconds without a byte in either direction: more than a client may be silent. */
const longestSilence = 90_000;

export interface OutgoingContent {
  filename: string;
  contentType?: string;
  /** Bytes; must be exact, because v2's storage refuses chunked bodies (v2-contract 4.3). */
  size: number;
  /** Where it is the file of a form whose end is not here yet, and `size` that of one that ends as usual; see `Sending`. */
  isGuess?: boolean;
  /** Called once, when the upload begins; however that ends, it destroys the stream. */
  open(): Readable;
}

/**
 * Posts one file into v2's upload form, streaming, with a true Content-Length and never with an Authorization header.
 * Resolves with the bytes of the file. Throws `TransferError`, with the storage's own words where it refuses the file.
 */
export async function postForm(target: FormTarget, content: OutgoingContent, signal?: AbortSignal): Promise<number> {
  const stream = content.open();
  try {
    return await post(target, content, stream, signal);
  } finally {
    stream.destroy();
  }
}

async function post(target: FormTarget, content: OutgoingContent, stream: Readable, signal?: AbortSignal) {
  const { contentType, head, tail } = formAround(target, content);
  const url = new URL(target.url);
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method: 'POST',
    headers: {
      'Content-Type': contentType,
      'Content-Length': head.length + content.size + tail.length,
    },
    signal,
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
  answered.catch(() => undefined);
  request.setTimeout(longestSilence, () => request.destroy(new Error('the storage stopped answering')));

  request.write(head);
  const { size, isGuess } = content;
  const sent = sendExactly(stream, { size, tail, isGuess }, request);
  sent.catch(() => undefined);
  const response = await Promise.race([answered, sent.then(() => answered)]).catch((cause: Error) => {
    throw cause instanceof TransferError
      ? cause
      : new TransferError('lost', `The upload failed: ${cause.message}`, { cause });
  });
  await expectSuccess(response);
  return isGuess ? sent : size;
}

/** The bytes of the form before and after those of its file, which comes last. */
function formAround(target: FormTarget, { filename, contentType }: OutgoingContent) {
  const form = new FormData();
  for (const [name, value] of Object.entries(target.parameters)) form.append(name, String(value));
  form.append('file', Buffer.alloc(0), { filename, contentType: contentType ?? 'application/octet-stream' });
  const whole = form.getBuffer();
  const end = whole.lastIndexOf(`\r\n--${form.getBoundary()}--`);
  const type = `multipart/form-data; boundary=${form.getBoundary()}`;
  return { contentType: type, head: whole.subarray(0, end), tail: whole.subarray(end) };
}

/** Bytes of an answer that are read; S3's errors have a few hundred. */
const longestAnswer = 64 * 1024;

/** The storage answers 201, or 303 where the form asked for a redirect; errors are XML with a Message. */
async function expectSuccess(response: IncomingMessage): Promise<void> {
  let text = '';
  for await (const chunk of response as AsyncIterable<Buffer>) {
    text += chunk.toString('latin1');
    if (text.length > longestAnswer) break;
  }
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 400) return;
  const words = messageOf(Buffer.from(text, 'latin1').toString('utf8'));
  const retryAfter = retryAfterOf(response.headers['retry-after'], Date.now());
  throw TransferError.ofStatus(status, words ?? `The upload was refused with status ${status}`, retryAfter);
}

function messageOf(text: string): string | undefined {
  try {
    const { XMLParser } = load('fast-xml-parser') as typeof xml;
    const parser = new XMLParser({ parseTagValue: false, htmlEntities: true });
    const { Error: error } = parser.parse(text) as { Error?: { Message?: unknown } };
    return typeof error?.Message === 'string' ? error.Message : undefined;
  } catch {
    return undefined;
  }
}
