import { setImmediate as nextTurn } from 'node:timers/promises';
import { V1Error } from '../../errors';
import type { V1Value } from '../../translate';
import { limits } from './limits';

export type V1Map = Record<string, V1Value>;

/** Whether it is an object with named values, and no list. */
export function isMap(value: unknown): value is V1Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of JSON text where it is JSON of the wanted shape; else the text itself. */
export function parsedJson<Shape extends V1Value>(text: string, isWanted: (value: unknown) => value is Shape): V1Value {
  if (!/^\s*[[{]/.test(text.slice(0, 100))) return text;
  if (text.length > limits.nestedJson) throw tooMany();
  expectModest(text);
  try {
    const value = bounded(JSON.parse(text) as V1Value);
    return isWanted(value) ? value : text;
  } catch (error) {
    if (error instanceof V1Error) throw error;
    return text;
  }
}

/** Characters that take no more than a millisecond. */
const quicklyRead = 16 * 1024;

/**
 * Parses JSON text of a bounded depth and number of values. Looking first is cheap; parsing ten megabytes of brackets
 * would stop the server for seconds. Between the steps of a long text others have their turn. Throws `V1Error` 400, also where the text
 * is not JSON.
 */
export async function parseJson(text: string): Promise<V1Value> {
  expectModest(text);
  const isLong = text.length > quicklyRead;
  if (isLong) await nextTurn();
  try {
    const value = JSON.parse(text) as V1Value;
    if (isLong) await nextTurn();
    return bounded(value);
  } catch (error) {
    if (error instanceof V1Error) throw error;
    throw V1Error.badRequest(`The body is not valid JSON: ${(error as Error).message}`);
  }
}

const [quote, comma, openList, closeList, openMap, closeMap, backslash] = [...'",[]{}\\'].map((char) =>
  char.charCodeAt(0),
);

function expectModest(text: string): void {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === openList || code === openMap) depth++;
    else if (code === closeList || code === closeMap) depth--;
    else if (code === comma) values++;
    if (depth > limits.depth + 1) throw tooDeep();
    if (values > limits.values) throw tooMany();
  }
}

/** Of the quote that ends the string begun at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === backslash) at++;
  }
  return text.length;
}

function tooDeep(): V1Error {
  return V1Error.badRequest(`The parameters are nested deeper than ${limits.depth} levels.`);
}

function tooMany(): V1Error {
  return V1Error.badRequest(`There are more than ${limits.values} values.`);
}

/** A copy of parsed JSON without prototype keys. Throws `V1Error` 400 where it is too deep or holds too much. */
function bounded<Shape extends V1Value>(value: Shape): Shape {
  let values = 0;
  return copy(value, 0) as Shape;

  function copy(from: V1Value, depth: number): V1Value {
    if (depth > limits.depth) throw tooDeep();
    if (++values > limits.values) throw tooMany();
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

/** Names that would reach into an object's prototype. */
export function isPrototypeKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}
