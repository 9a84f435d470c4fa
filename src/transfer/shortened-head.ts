export interface ShortenedHead {
  /** The bytes that came, with a head that announces one more byte of content than they have. */
  bytes: Buffer;
  /** Bytes of content that the head announced. */
  length: number;
  /** Bytes of content that are still to come before the last one. */
  left: number;
}

/**
 * The beginning of an answer of HTTP/1.1 with a file, told to be short. Undefined where that is anything but a head with one
 * length, or fewer than `least` bytes are still to come.
 */
export function shortenedHead(chunk: Buffer, least: number): ShortenedHead | undefined {
  const end = chunk.indexOf(headEnd);
  const head = chunk.toString('latin1', 0, Math.max(0, end));
  const lengths = [...head.matchAll(contentLength)];
  const [only] = lengths;
  if (!only || lengths.length > 1 || !/^HTTP\/1\.1 20[06] /.test(head) || transferEncoding.test(head)) return undefined;
  const came = chunk.length - end - headEnd.length;
  const length = Number(only[1]);
  const left = length - came - 1;
  if (left < least || !Number.isSafeInteger(length)) return undefined;
  const short = head.replace(contentLength, `\r\nContent-Length: ${came + 1}`);
  return { bytes: Buffer.concat([Buffer.from(short, 'latin1'), chunk.subarray(end)]), length, left };
}

const headEnd = '\r\n\r\n';
const contentLength = /\r\ncontent-length:[ \t]*(\d+)[ \t]*(?=\r\n|$)/gi;
const transferEncoding = /\r\n(transfer-encoding|upgrade)[ \t]*:/i;
