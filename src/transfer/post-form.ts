import { randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TransferError } from './transfer-error';

export interface FormTarget {
  url: string;
  /** All of them are sent, in this order, before the file (v2-contract 4.3). */
  parameters: Record<string, string | number>;
}

export interface OutgoingContent {
  filename: string;
  contentType?: string;
  /** Bytes; must be exact, because v2's storage refuses chunked bodies (v2-contract 4.3). */
  size: number;
  /** Called once, when the upload begins; however that ends, it destroys the stream. */
  open(): Readable;
}

/**
 * Posts one file into v2's upload form, streaming, with a true Content-Length and never with an Authorization header.
 * Throws `TransferError` with the storage's status (0: connection lost).
 */
export async function postForm(target: FormTarget, content: OutgoingContent, signal?: AbortSignal): Promise<void> {
  const stream = content.open();
  try {
    await post(target, content, stream, signal);
  } finally {
    stream.destroy();
  }
}

async function post(target: FormTarget, content: OutgoingContent, stream: Readable, signal?: AbortSignal) {
  const boundary = `----cc-v1-proxy-${randomBytes(16).toString('hex')}`;
  const head = formHead(target, content, boundary);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const url = new URL(target.url);
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method: 'POST',
    headers: {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': head.length + content.size + tail.length,
    },
    signal,
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
  answered.catch(() => undefined);

  request.write(head);
  const sent = pipeline(stream, exactly(content.size, tail), request);
  sent.catch(() => undefined);
  const response = await Promise.race([answered, sent.then(() => answered)]).catch((cause: Error) => {
    throw cause instanceof TransferError ? cause : new TransferError(0, `The upload failed: ${cause.message}`, cause);
  });
  await expectSuccess(response);
}

/** Passes `size` bytes on and ends with `tail`; a shorter or longer content is an error, never a whole upload. */
function exactly(size: number, tail: Buffer): Transform {
  let passed = 0;
  const wrong = () => new TransferError(400, `The file ended after ${passed} of ${size} bytes`);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > size) done(wrong());
      else done(null, chunk);
    },
    flush(done) {
      if (passed < size) done(wrong());
      else done(null, tail);
    },
  });
}

function formHead(target: FormTarget, content: OutgoingContent, boundary: string): Buffer {
  const fields = Object.entries(target.parameters).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"\r\n\r\n${value}\r\n`,
  );
  const file =
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${escaped(content.filename)}"\r\n` +
    `Content-Type: ${content.contentType ?? 'application/octet-stream'}\r\n\r\n`;
  return Buffer.from(fields.join('') + file, 'utf8');
}

/** As browsers escape names in multipart/form-data (WHATWG HTML, multipart/form-data encoding algorithm). */
function escaped(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}

/** The storage answers 201, or 303 where the form asked for a redirect; errors are XML with a Message. */
async function expectSuccess(response: IncomingMessage): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 400) return;
  const words = /<Message>([^<]*)<\/Message>/.exec(Buffer.concat(chunks).toString('utf8'))?.[1];
  throw new TransferError(status, words ?? `The upload was refused with status ${status}`);
}
