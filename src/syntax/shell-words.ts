export interface ShellWords {
  words: string[];
  /** False where a quote is not closed or the line ends in a backslash; the words then are those up to its end. */
  isComplete: boolean;
}

/**
 * Splits a command line as a POSIX shell does (quotes, backslashes, continued lines) without expanding or running
 * anything: `;`, `|`, `$` and the like are plain characters.
 */
export function splitShellWords(line: string): ShellWords {
  const words: string[] = [];
  const part = /\s+|\\\n|'([^']*)('?)|"((?:[^"\\]|\\[^])*)(\\?"?)|\\([^]?)|([^\s'"\\]+)/y;
  let word: string | undefined;
  let isComplete = true;
  for (let match = part.exec(line); match !== null; match = part.exec(line)) {
    const [whole, single, singleEnd, double, doubleEnd, escaped, plain] = match;
    const text = single ?? (double === undefined ? undefined : unescaped(double)) ?? escapedCharacter(escaped) ?? plain;
    if (text !== undefined) word = (word ?? '') + text;
    else if (whole !== '\\\n' && word !== undefined) {
      words.push(word);
      word = undefined;
    }
    if (singleEnd === '' || (doubleEnd !== undefined && doubleEnd !== '"') || escaped === '') isComplete = false;
  }
  return { words: word === undefined ? words : [...words, word], isComplete };
}

/** Inside double quotes a backslash only counts before these (POSIX.1-2017 2.2.3); before a line break both go. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(["\\$`\n])/g, (_all, character: string) => (character === '\n' ? '' : character));
}

/** A backslash at the very end stands for itself. */
function escapedCharacter(escaped: string | undefined): string | undefined {
  return escaped === '' ? '\\' : escaped;
}
