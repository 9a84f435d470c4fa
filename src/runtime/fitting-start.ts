/** The longest start of a text, in whole characters, that takes no more than so many bytes of UTF-8. */
export function fittingStart(text: string, mostBytes: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    kept += character;
  }
  return kept;
}
