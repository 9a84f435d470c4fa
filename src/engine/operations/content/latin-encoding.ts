import { decode } from 'iconv-lite';

import { latinEncodings } from './latin-languages';

/**
 * Which encoding of Latin letters a text is in: the one whose letters, as it reads them, one of its languages writes. Far
 * likelier than windows-1252 it must be, since a few letters fit several.
 */
export function latinEncoding(sample: Buffer): string {
  const scores = latinEncodings.map(({ name, languages, likelier }) => {
    const letters = lettersIn(decode(sample, name));
    const likelihood = Math.max(...languages.map((language) => likelihoodOf(letters, language)));
    return { name, score: likelihood - Math.log(likelier) };
  });
  const [best] = scores.sort((one, other) => other.score - one.score);
  return best?.name ?? 'windows-1252';
}

/** Letters beyond ASCII, signs where words have letters and what is no character at all, with how often each occurs. */
function lettersIn(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [letter] of text.matchAll(letterOrSign)) {
    const small = letter.toLowerCase();
    counts.set(small, (counts.get(small) ?? 0) + 1);
  }
  return counts;
}

const letterOrSign = new RegExp(
  [
    String.raw`(?!\p{ASCII})\p{L}`,
    String.raw`(?<=\p{L})[^\p{ASCII}\p{L}\u2000-\u2019\u2022-\u202f«»·]+(?=\p{L})`,
    String.raw`(?<=\p{L})·(?=\p{L})(?<!l·)`,
    String.raw`(?<=\p{L})[^\p{ASCII}\p{L}\u00a0\u2000-\u2030«»·°ªº²³®©™€£](?!\p{L})`,
    String.raw`[\u0080-\u009f\ufffd]`,
    String.raw`(?<![\p{L}\d])[¹³¼¾£¥¯](?=\p{L})`,
  ].join('|'),
  'gu',
);

/** As a logarithm. */
function likelihoodOf(letters: Map<string, number>, language: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const [letter, count] of letters) sum += count * Math.log((language[letter] ?? never) / 100);
  return sum;
}

/** Percent of a letter that a language has not, but for names. */
const never = 0.05;
