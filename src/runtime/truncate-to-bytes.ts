/** The longest prefix of whole characters that takes at most `mostBytes` bytes in UTF-8. */
export function truncateToBytes(text: string, mostBytes: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    kept += character;
  }
  return kept;
}
