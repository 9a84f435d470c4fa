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
