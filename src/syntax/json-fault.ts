/**
 * What is wrong with a text that `JSON.parse` has refused with `error`, and where. Node's own message repeats the text
 * around the fault, which may be a credential.
 */
export function jsonFault(text: string, error: unknown): { place?: string; words: string } {
  if (text.trim() === '') return { words: 'it is empty' };
  const { message } = error as Error;
  const [, position] = /position (\d+)/.exec(message) ?? [];
  const isCut = /end of JSON input|Unterminated/i.test(message) || Number(position) >= text.trimEnd().length;
  if (isCut) return { place: placeAt(text, text.length), words: 'the text breaks off here, it is truncated' };
  const words = 'it is not valid JSON';
  // For short texts Node tells the character instead of its place.
  return position === undefined ? { words } : { place: placeAt(text, Number(position)), words };
}

function placeAt(text: string, at: number): string {
  const lines = text.slice(0, at).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
}
