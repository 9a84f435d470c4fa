import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { decodeUtf8 } from './utf8';
import { decodeWindows1252 } from './windows-1252';

/** Bytes. */
const longestInOtherCharsets = 2 ** 21;

/** WHATWG's labels that all mean windows-1252 (Encoding, 4.2), as far as clients write them. */
const westernLabels = /^(iso[-_]?8859-?1|latin-?1|l1|windows-1252|x-cp1252|cp1252|us-ascii|ascii)$/i;

/**
 * Text of bytes in the named charset. Where none is named, or an unknown one, it is UTF-8, and windows-1252 where the bytes
 * are no valid UTF-8. A byte order mark stays. Of long texts only UTF-8, UTF-16 and windows-1252 are read in a time that
 * holds nobody up, so other charsets count as unknown there.
 */
export function decodeText(bytes: Buffer, charset?: string): string {
  if (charset !== undefined && westernLabels.test(charset)) return decodeWindows1252(bytes);
  const named =
    bytes.length <= longestInOtherCharsets || /^utf-?16/i.test(charset ?? '') ? decoderOf(charset) : undefined;
  if (named) return named.decode(bytes);
  return isUtf8(bytes) ? decodeUtf8(bytes) : decodeWindows1252(bytes);
}

function decoderOf(charset: string | undefined): TextDecoder | undefined {
  if (!charset || /^utf-?8$/i.test(charset)) return undefined;
  try {
    return new TextDecoder(charset, { ignoreBOM: true });
  } catch {
    return undefined;
  }
}
