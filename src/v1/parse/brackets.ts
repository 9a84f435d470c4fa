import qs from 'qs';
import { V1Error } from '../../errors';
import { formBytes } from '../../text';
import type { BinaryValues } from './binary-values';
import { limits } from './limits';
import { isPrototypeKey, type V1Map } from './values';

export type FieldPair = [name: string, value: string];

/**
 * Pairs of a query or form with PHP's bracket names (`output[s3][bucket]`, `files[]`) as a tree. A nested name wins
 * over a plain one (`input=s3` beside `input[s3][bucket]`, v1-clients B5), else the last of equal names wins.
 * Throws `V1Error` 400 where there are too many, or too deep ones.
 */
export function treeOf(pairs: FieldPair[]): V1Map {
  if (pairs.length > limits.fields) throw tooMany();
  if (pairs.every(([name]) => plainName.test(name))) return Object.fromEntries(pairs);
  const flat = withoutShadowed(closedUp(numbered(pairs)));
  return qs.parse(flat as unknown as Record<string, string>, {
    depth: limits.depth,
    arrayLimit: limits.fields,
    parameterLimit: Infinity,
  }) as V1Map;
}

/** A short one without brackets that no object has by itself, as all of v1's own: nothing is to be taken apart. */
const plainName = new RegExp(
  `^(?!(?:${Object.getOwnPropertyNames(Object.prototype).join('|')}|prototype)$)[a-z_]{1,100}$`,
  'i',
);

/** Names and values of `a=b&c=d`. Throws `V1Error` 400 where there are too many. */
export function pairsOf(query: Buffer, values: BinaryValues, charset?: string): FieldPair[] {
  const pairs: FieldPair[] = [];
  for (let start = 0; start < query.length;) {
    if (query[start] === ampersand) {
      start += 1;
      continue;
    }
    const next = query.indexOf('&', start);
    const end = next < 0 ? query.length : next;
    pairs.push(pairOf(query.subarray(start, end), values, charset));
    if (pairs.length > limits.fields) throw tooMany();
    start = end + 1;
  }
  return pairs;
}

const ampersand = 0x26;

function pairOf(pair: Buffer, values: BinaryValues, charset: string | undefined): FieldPair {
  const equals = pair.indexOf('=');
  const [name, value] = equals < 0 ? [pair, Buffer.alloc(0)] : [pair.subarray(0, equals), pair.subarray(equals + 1)];
  return [values.read(formBytes(name), charset), values.read(formBytes(value), charset)];
}

function tooMany(): V1Error {
  return V1Error.badRequest(`There are more than ${limits.fields} parameters.`);
}

/** `files[]` becomes `files[0]`, `files[1]`, …, as PHP counts them, so that every name is there once. */
function numbered(pairs: FieldPair[]): Map<string, string> {
  const next = new Map<string, number>();
  const flat = new Map<string, string>();
  let levels = 0;
  for (const [rawName, value] of pairs) {
    const name = rawName
      .slice(0, 4 * limits.fieldName)
      .replace(/%5B/gi, '[')
      .replace(/%5D/gi, ']')
      .trim();
    if (name.length > limits.fieldName) throw V1Error.badRequest('The name of a parameter is too long.');
    levels += depthOf(name);
    if (levels > limits.levels) throw tooMany();
    if (depthOf(name) > limits.depth) {
      throw V1Error.badRequest(`The parameters are nested deeper than ${limits.depth} levels.`);
    }
    if (name.split(/[[\]]/).some(isPrototypeKey)) continue;
    flat.set(withNumbers(name, next), value);
  }
  return flat;
}

function withNumbers(name: string, next: Map<string, number>): string {
  const [root = '', ...keys] = name.split('[');
  return keys.reduce((prefix, key) => {
    const number = next.get(prefix) ?? 0;
    const known = key === ']' ? `${number}]` : key;
    const index = Number(known.slice(0, -1));
    if (Number.isInteger(index) && index >= number) next.set(prefix, index + 1);
    return `${prefix}[${known}`;
  }, root);
}

/** Lists without gaps: `files[7]` alone is `files[0]`. A list of a thousand places for each of a thousand names takes seconds. */
function closedUp(flat: Map<string, string>): Map<string, string> {
  const keysOf = new Map<string, Set<string>>();
  const split = [...flat].map(([name, value]) => ({ value, keys: name.split('[') }));
  for (const { keys } of split) {
    keys.reduce((prefix, key) => {
      keysOf.set(prefix, (keysOf.get(prefix) ?? new Set()).add(key));
      return `${prefix}[${key}`;
    });
  }
  const places = new Map([...keysOf].map(([prefix, keys]) => [prefix, placesOf([...keys])]));
  return new Map(
    split.map(({ keys, value }) => {
      let prefix = keys[0] ?? '';
      const renamed = keys.slice(1).map((key) => {
        const place = places.get(prefix)?.get(key);
        prefix += `[${key}`;
        return `[${place === undefined ? key : `${place}]`}`;
      });
      return [(keys[0] ?? '') + renamed.join(''), value];
    }),
  );
}

/** Undefined where not all are numbers: then it is no list. */
function placesOf(keys: string[]): Map<string, number> | undefined {
  if (!keys.every((key) => /^(0|[1-9]\d{0,8})\]$/.test(key))) return undefined;
  const inOrder = keys.sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
  return new Map(inOrder.map((key, place) => [key, place]));
}

function depthOf(name: string): number {
  return name.split('[').length - 1;
}

function withoutShadowed(flat: Map<string, string>): V1Map {
  const parents = new Set<string>();
  for (const name of flat.keys()) {
    for (let end = name.lastIndexOf('['); end > 0; end = name.lastIndexOf('[', end - 1))
      parents.add(name.slice(0, end));
  }
  return Object.fromEntries([...flat].filter(([name]) => !parents.has(name)));
}
