import { V1Error } from '../../errors';
import type { V1Value } from '../../translate';
import { limits } from './limits';

export type V1Map = Record<string, V1Value>;

export function isMap(value: unknown): value is V1Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of JSON text where it is JSON of the wanted shape; else the text itself. */
export function parsedJson<Shape extends V1Value>(text: string, isWanted: (value: unknown) => value is Shape): V1Value {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return isWanted(value) ? bounded(value) : text;
  } catch (error) {
    if (error instanceof V1Error) throw error;
    return text;
  }
}

/** A copy of parsed JSON without prototype keys. Throws `V1Error` 400 where it is too deep or holds too much. */
export function bounded<Shape extends V1Value>(value: Shape): Shape {
  let values = 0;
  return copy(value, 0) as Shape;

  function copy(from: V1Value, depth: number): V1Value {
    if (depth > limits.depth) throw V1Error.badRequest(`The parameters are nested deeper than ${limits.depth} levels.`);
    if (++values > limits.values) throw V1Error.badRequest(`There are more than ${limits.values} values.`);
    if (Array.isArray(from)) return from.map((item) => copy(item, depth + 1));
    if (!isMap(from)) return from;
    return Object.fromEntries(
      Object.keys(from)
        .filter((key) => !isPrototypeKey(key))
        .map((key) => [key, copy(from[key] ?? null, depth + 1)]),
    );
  }
}

/** The values of `over` win; maps of one name merge; a map wins over a plain value (v1-clients B5). */
export function merged(under: V1Map, over: V1Map): V1Map {
  const result: V1Map = { ...under };
  for (const [key, value] of Object.entries(over)) result[key] = mergedValue(result[key], value);
  return result;
}

function mergedValue(under: V1Value | undefined, over: V1Value): V1Value {
  if (under === undefined) return over;
  if (isMap(under) && isMap(over)) return merged(under, over);
  const overIsLess = over === null || over === '' || (isMap(under) && !Array.isArray(over));
  return overIsLess ? under : over;
}

export function isPrototypeKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}
