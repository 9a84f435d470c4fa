import { TextDecoder } from 'node:util';

/**
 * A parameter of a header such as `form-data; name="a b"; filename=c.txt`, quoted or not, anywhere in it.
 * Backslashes are kept unless they escape a quote: Windows browsers send whole paths.
 */
export function parameterOf(header: string, name: string): string | undefined {
  for (const [, key, quoted, plain] of header.matchAll(parameterPattern)) {
    if (key?.toLowerCase() === name) return quoted?.replaceAll('\\"', '"') ?? plain?.trim();
  }
  return undefined;
}

const parameterPattern = /(?:^|;)\s*([^\s;="]+)\s*=\s*(?:"((?:\\"|[^"])*)"?|([^;]*))/g;

/** Text of bytes in the named charset; UTF-8 where it is not named or unknown, Latin-1 where it isn't valid UTF-8. */
export function decodeText(bytes: Buffer, charset: string | undefined): string {
  const named = decoderOf(charset);
  if (named) return named.decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function decoderOf(charset: string | undefined): TextDecoder | undefined {
  if (!charset || /^utf-?8$/i.test(charset)) return undefined;
  try {
    return new TextDecoder(charset);
  } catch {
    return undefined;
  }
}
