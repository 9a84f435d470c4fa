/** What the bytes 80 to 9F mean (WHATWG Encoding, index windows-1252). Node 20 decodes them as Latin-1's control characters. */
const upperHalf = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Text of bytes in windows-1252. Every byte has a meaning, so this never fails. */
export function decodeWindows1252(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\u0080-\u009f]/g, (char) => upperHalf[char.charCodeAt(0) - 0x80] ?? char);
}
