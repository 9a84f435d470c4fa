import type { CatalogueOption } from '../../upstream';
import type { V1Value } from '../call';
import { noSuchValue, within, type Fitted } from '../options/limits';
import { booleanOf, numberOf, roundedOf, textOf, wordOf } from '../options/values';

/** The value in the option's own type, and within the limits that the upstream tells (v2-contract 3.4). */
export function fitted(value: V1Value, option: CatalogueOption): Fitted {
  const read = readers[option.type]?.(value, option);
  if (read === undefined) return { why: noSuchValue };
  if (typeof read === 'number') return within(read, option);
  return typeof read === 'string' && !matches(read, option) ? { why: noSuchValue } : { value: read };
}

type Reader = (value: V1Value, option: CatalogueOption) => V1Value | undefined;

const readers: Record<string, Reader> = {
  string: textOrFlag,
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
function textOrFlag(value: V1Value): V1Value | undefined {
  return typeof value === 'boolean' || typeof value === 'number'
    ? String(value)
    : typeof value === 'string'
      ? value
      : undefined;
}

/** A pattern that can't be read rules nothing out. */
function matches(text: string, { pattern }: CatalogueOption): boolean {
  if (pattern === undefined) return true;
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return true;
  }
}
