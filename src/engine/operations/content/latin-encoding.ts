import { decode } from 'iconv-lite';

import { latinEncodings } from './latin-languages';

/**
 * Which encoding of Latin letters a text is in: the one whose letters, as it reads them, one of its languages writes. Far
 * more likely than windows-1252 it must be, since a few letters fit several.
 */
export function latinEncoding(sample: Buffer): string {
  const [western, ...others] = latinEncodings.map(({ name, languages }) => {
    const letters = lettersIn(decode(sample, name));
    return { name, likelihood: Math.max(...languages.map((language) => likelihoodOf(letters, language))) };
  });
  const [best] = others.sort((one, other) => other.likelihood - one.likelihood);
  if (western === undefined || best === undefined) return 'windows-1252';
  return best.likelihood - western.likelihood > clearly ? best.name : western.name;
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

const letterOrSign =
  /(?!\p{ASCII})\p{L}|(?<=\p{L})[^\p{ASCII}\p{L}\u2000-\u206f«»·]+(?=\p{L})|[\u0080-\u009f\ufffd]|(?<![\p{L}\d])[¹³¼¾](?=\p{L})/gu;

/** As a logarithm. */
function likelihoodOf(letters: Map<string, number>, language: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const [letter, count] of letters) sum += count * Math.log((language[letter] ?? never) / 100);
  return sum;
}

/** Percent of a letter that a language has not, but for names. */
const never = 0.05;
/** Of likelihoods: twenty times. */
const clearly = Math.log(20);
