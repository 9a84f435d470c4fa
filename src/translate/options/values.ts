import type { V1Value } from '../call';

/** Text or number as text, without the spaces around it; undefined for anything else. */
export function textOf(value: V1Value): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
}

/** The word in lower case, that of a boolean included; empty for anything that is no word. */
export function wordOf(value: unknown): string {
  const isWord = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isWord ? String(value).trim().toLowerCase() : '';
}

/** A finite number or its text; undefined for anything else, the empty text included. */
export function numberOf(value: V1Value): number | undefined {
  const text = textOf(value);
  return text === undefined || text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);
}

/** Every spelling of a boolean that clients send (v1-clients B6). */
export function booleanOf(value: V1Value): boolean | undefined {
  const word = value === null ? 'null' : typeof value === 'object' ? '{}' : wordOf(value);
  if (['true', '1', 'yes', 'on'].includes(word)) return true;
  return ['false', '0', 'no', 'off', '', 'null'].includes(word) ? false : undefined;
}

/** The same, rounded to a whole number. */
export function roundedOf(value: V1Value): number | undefined {
  const number = numberOf(value);
  return number === undefined ? undefined : Math.round(number);
}
