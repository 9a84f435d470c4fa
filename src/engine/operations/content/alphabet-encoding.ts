import { decode } from 'iconv-lite';

import { alphabets } from './alphabets';

/**
 * The encoding in which a text is words of an alphabet other than the Latin one: that whose letters, as it reads them, are
 * as frequent as in one of its languages. Undefined where none is.
 */
export function alphabetEncoding(sample: Buffer): string | undefined {
  const scores = alphabets.flatMap(({ encodings, languages }) =>
    encodings.map((name) => {
      const text = decode(sample, name);
      return { name, score: Math.max(...languages.map((language) => scoreOf(text, language))) };
    }),
  );
  const [best] = scores.sort((one, other) => other.score - one.score);
  return best !== undefined && best.score > believable ? best.name : undefined;
}

/** The mean of what each letter's share says, as a logarithm, and what capital letters inside words take off. */
function scoreOf(text: string, language: ReadonlyMap<string, number>): number {
  const letters = text.match(lettersAndSigns) ?? [];
  if (letters.length < fewest) return -Infinity;
  const sum = letters.reduce((total, letter) => total + Math.log(language.get(letter.toLowerCase()) ?? never), 0);
  return sum / letters.length - oddWords(text);
}

/** Beyond ASCII, but for quotes, dashes and the like, which stand in texts of all languages. */
const lettersAndSigns = /[^\p{ASCII}\u00a0«»·§°©®№\u2010-\u2026]/gu;

function oddWords(text: string): number {
  const words = text.match(/\p{L}{2,}/gu) ?? [];
  const odd = words.filter((word) => word.slice(1) !== word.slice(1).toLowerCase() && word !== word.toUpperCase());
  return words.length === 0 ? 0 : odd.length / words.length;
}

const fewest = 6;
const never = 0.0005;
/** What a letter's share says is -2.9 in the mean of running text, and -3.5 where each is equally likely. */
const believable = -3.45;
