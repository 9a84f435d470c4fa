/** Splits a command line as a POSIX shell does (quotes and backslashes), without expanding anything. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (quote === "'") {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === '\\' && next === '\n') at += 1;
    else if (character === '\\' && next !== '' && (quote === '' || /["\\$`]/.test(next))) {
      word = (word ?? '') + next;
      at += 1;
    } else if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else if (quote === '' && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  return word === undefined ? words : [...words, word];
}

/** Words in bash's `$'…'`, as browsers copy a request whose body holds quotes or line breaks, in ordinary quotes. */
export function withPlainQuotes(line: string): string {
  return line.replace(/(?<=\s)\$'((?:[^'\\]|\\[^])*)'/g, (_all, text: string) => quoted(unescaped(text)));
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' };

function unescaped(text: string): string {
  return text.replace(
    /\\(?:u([\da-f]{1,4})|x([\da-f]{1,2})|([^]))/gi,
    (_all, wide?: string, byte?: string, plain: string = '') => {
      const code = wide ?? byte;
      return code === undefined ? (escapes[plain] ?? plain) : String.fromCharCode(parseInt(code, 16));
    },
  );
}

/** One line whose words mean only themselves: `;`, `|`, `$(..)` and the like stay plain characters. */
export function joinWords(words: string[]): string {
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
