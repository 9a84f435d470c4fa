/** The dictionary that says so stands uncompressed in every encrypted PDF (ISO 32000-1, 7.6.1). */
export function isProtected(bytes: Buffer): boolean {
  return bytes.includes('/Encrypt');
}
