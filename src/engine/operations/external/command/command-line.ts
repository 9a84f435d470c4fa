/**
 * Splits a command line as a POSIX shell does (quotes, backslashes) without expanding or running anything: `;`, `|`, `$`
 * and the like are plain characters. `undefined` when a quote is not closed.
 */
export function splitCommandLine(line: string): string[] | undefined {
  const words: string[] = [];
  const part = /\s+|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)/y;
  let word: string | undefined;
  while (part.lastIndex < line.length) {
    const match = part.exec(line);
    if (match === null) return undefined;
    const [whole, single, double, escaped, plain] = match;
    const text = single ?? double?.replaceAll(/\\(["\\$`\n])/g, '$1') ?? escaped ?? plain;
    if (text !== undefined) word = (word ?? '') + text;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
    if (whole === '') return undefined;
  }
  return word === undefined ? words : [...words, word];
}
