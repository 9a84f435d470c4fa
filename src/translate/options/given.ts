import { isAbsent, type V1Value } from '../call';
import type { OptionRow } from './row';

/** What Python and JavaScript make of an option that nobody filled in (v1-contract 10). */
const unsetWords = new Set(['None', 'null', 'undefined']);

/**
 * Whether a call sets an option. A word for "not set" is a value only where the option may have it, such as `none` for
 * what a protected PDF allows; without a row nothing is known against it.
 */
export function isGiven(value: V1Value | undefined, row?: Pick<OptionRow, 'anyWord'>): value is NonNullable<V1Value> {
  if (isAbsent(value)) return false;
  return typeof value !== 'string' || !unsetWords.has(value.trim()) || row === undefined || row.anyWord === true;
}
