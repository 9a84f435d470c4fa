import { endianness } from 'node:os';

/** What the bytes 80 to 9F mean (WHATWG Encoding, index windows-1252). Node 20 decodes them as Latin-1's control characters. */
const upperHalf = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const unitOfByte = Uint16Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 && byte < 0xa0 ? upperHalf.charCodeAt(byte - 0x80) : byte,
);

/** Text of bytes in windows-1252. Every byte has a meaning, so this never fails. */
export function decodeWindows1252(bytes: Buffer): string {
  const latin1 = bytes.toString('latin1');
  // Node reads Latin-1 many times as fast.
  return /[\x80-\x9f]/.test(latin1) ? decodeByTable(bytes) : latin1;
}

function decodeByTable(bytes: Buffer): string {
  const units = new Uint16Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) units[at] = unitOfByte[bytes[at] ?? 0] ?? 0;
  const encoded = Buffer.from(units.buffer);
  return (endianness() === 'LE' ? encoded : encoded.swap16()).toString('utf16le');
}
