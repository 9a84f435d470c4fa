import { isUtf8 } from 'node:buffer';
import { decodeText } from './decode-text';

/**
 * Text without its percent escapes. Each run of them is read by itself: as UTF-8, or as windows-1252 where it is none
 * (`gr%FCn.png`). A percent sign that begins no escape stays (`100%.png`).
 */
export function unescaped(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => decodeText(Buffer.from(run.replaceAll('%', ''), 'hex')));
}

/** The same text with escapes that everybody can decode: UTF-8, and no percent sign without its two digits. */
export function withReadableEscapes(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%(?![0-9a-f]{2})/gi, '%25').replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
    return isUtf8(bytes) ? run : encodeURIComponent(decodeText(bytes));
  });
}

const percent = 0x25;
const plus = 0x2b;
const space = 0x20;

/** Bytes of a name or value of a query or form (WHATWG URL, 5.1): escapes become their bytes, `+` a space. */
export function formBytes(escaped: Buffer): Buffer {
  return unescapedBytes(escaped, space);
}

/** Bytes of a part of a URI (RFC 3986, 2.1): escapes become their bytes, `+` stays. */
export function uriBytes(escaped: Buffer): Buffer {
  return unescapedBytes(escaped, plus);
}

function unescapedBytes(escaped: Buffer, forPlus: number): Buffer {
  if (!escaped.includes(percent) && !escaped.includes(plus)) return escaped;
  const bytes = Buffer.allocUnsafe(escaped.length);
  let length = 0;
  for (let at = 0; at < escaped.length; at++) {
    const byte = escaped[at] ?? 0;
    const high = byte === percent ? digitOf(escaped[at + 1]) : -1;
    const low = high < 0 ? -1 : digitOf(escaped[at + 2]);
    if (low >= 0) {
      bytes[length++] = high * 16 + low;
      at += 2;
    } else bytes[length++] = byte === plus ? forPlus : byte;
  }
  return bytes.subarray(0, length);
}

/** Value of a hexadecimal digit, -1 for any other byte. */
function digitOf(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
