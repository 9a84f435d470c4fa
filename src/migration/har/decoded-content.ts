import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** A body in a HAR is held in memory; a compressed one may not swell beyond this. */
const mostBytes = 64 * 2 ** 20;

const decoders: Record<string, (bytes: Buffer) => Buffer> = {
  br: (bytes) => brotliDecompressSync(bytes, { maxOutputLength: mostBytes }),
  gzip: (bytes) => gunzipSync(bytes, { maxOutputLength: mostBytes }),
  deflate: (bytes) => inflateSync(bytes, { maxOutputLength: mostBytes }),
};

/**
 * Browsers keep an answer as the page saw it, decompressed, and proxies as it came over the wire; both write the same
 * `Content-Encoding`. So what does not decompress is taken as it is. Throws `RangeError` for what swells too much.
 */
export function decodedContent(bytes: Buffer, contentEncoding: string): Buffer {
  const decode = decoders[contentEncoding.trim().toLowerCase()];
  if (!decode || isJson(bytes)) return bytes;
  try {
    return decode(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new RangeError('is too large');
    return bytes;
  }
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}
