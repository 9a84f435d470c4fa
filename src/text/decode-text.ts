import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { decodeWindows1252 } from './windows-1252';

/** WHATWG's labels that all mean windows-1252 (Encoding, 4.2), as far as clients write them. */
const westernLabels = /^(iso[-_]?8859-?1|latin-?1|l1|windows-1252|x-cp1252|cp1252|us-ascii|ascii)$/i;

/**
 * Text of bytes in the named charset. Where none is named, or an unknown one, it is UTF-8, and windows-1252 where the bytes
 * are no valid UTF-8. A byte order mark stays.
 */
export function decodeText(bytes: Buffer, charset?: string): string {
  if (charset !== undefined && westernLabels.test(charset)) return decodeWindows1252(bytes);
  const named = decoderOf(charset);
  if (named) return named.decode(bytes);
  return isUtf8(bytes) ? bytes.toString('utf8') : decodeWindows1252(bytes);
}

function decoderOf(charset: string | undefined): TextDecoder | undefined {
  if (!charset || /^utf-?8$/i.test(charset)) return undefined;
  try {
    return new TextDecoder(charset, { ignoreBOM: true });
  } catch {
    return undefined;
  }
}
