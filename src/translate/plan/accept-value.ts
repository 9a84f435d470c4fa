import type { CatalogueOption } from '../../upstream';
import type { V1Value } from '../call';
import { noSuchValue, withinLimits, type Acceptance } from '../options/limits';
import { booleanOf, numberOf, roundedOf, textOf, wordOf } from '../options/values';

/** The value in the option's own type, and within the limits that the upstream tells (v2-contract 3.4). */
export function acceptValue(value: V1Value, option: CatalogueOption): Acceptance {
  const read = readers[option.type]?.(value, option);
  if (read === undefined) return { cause: noSuchValue };
  if (typeof read === 'number') return withinLimits(read, option);
  return typeof read === 'string' && !matches(read, option) ? { cause: noSuchValue } : { value: read };
}

type Reader = (value: V1Value, option: CatalogueOption) => V1Value | undefined;

const readers: Record<string, Reader> = {
  string: verbatimText,
  input: textOf,
  boolean: booleanOf,
  integer: roundedOf,
  float: numberOf,
  enum: (value, { possible_values }) => {
    const word = wordOf(value);
    const values = (possible_values ?? []) as V1Value[];
    return values.find((possible) => possible === value) ?? values.find((possible) => wordOf(possible) === word);
  },
  dictionary: (value) => (typeof value === 'object' && !Array.isArray(value) ? value : undefined),
};

/** Spaces may mean something, as in a password. */
function verbatimText(value: V1Value): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : undefined;
}

/** Characters: what has a pattern is short by its nature, and an upstream's pattern may take its time. */
const longestWithPattern = 10_000;

/** A pattern that can't be read rules nothing out. */
function matches(text: string, { pattern }: CatalogueOption): boolean {
  if (pattern === undefined) return true;
  if (text.length > longestWithPattern) return false;
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return true;
  }
}
