/**
 * A list as callers send it: an array, one value alone, or an object with numbers for keys, which PHP makes of an array
 * with gaps and command lines of `language.0=eng`. The real v2 is written in PHP, to which these are the same.
 */
export function listValue(given: unknown): unknown[] {
  if (Array.isArray(given)) return given as unknown[];
  return isNumbered(given) ? Object.values(given) : [given];
}

function isNumbered(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null && Object.keys(given).every((key) => /^\d+$/.test(key));
}
