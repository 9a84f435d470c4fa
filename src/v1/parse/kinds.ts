import type { V1File, V1Input, V1Storage, V1Value } from '../../translate';
import { V1Error } from '../../errors';
import { baseName } from './base-name';
import { limits } from './limits';
import { isMap, parsedJson, type V1Map } from './values';

/** What a kind of parameter becomes in the V1Call. */
interface Kinds {
  format: string;
  word: string;
  id: string;
  key: string;
  address: string;
  name: string;
  seconds: number;
  tag: string;
  flag: boolean;
  flagOrInline: boolean | 'inline';
  input: V1Input;
  storage: V1Storage;
  files: V1File[];
  options: V1Map;
}

export type Kind = keyof Kinds;

/** The kinds that fit a property of the V1Call. */
export type KindOf<Value> = {
  [Name in Kind]: Kinds[Name] extends NonNullable<Value> ? Name : never;
}[Kind];

/** Reads the values given under a parameter's names, in the order of its names. `undefined`: not given. */
export const readers: { readonly [Name in Kind]: (given: V1Value[]) => Kinds[Name] | undefined } = {
  format: first((value) => short(value, limits.format)?.toLowerCase().replace(/^\./, '') || undefined),
  word: first((value) => short(value, limits.word)?.toLowerCase() || undefined),
  id: first((value) => short(value, limits.id) || undefined),
  key: first((value) => short(value, limits.key) || undefined),
  address: first((value) => short(value, limits.address) || undefined),
  name: first((value) => baseName(short(value, limits.address) ?? '') || undefined),
  seconds: first(positiveNumber),
  tag: first((value) => within(typeof value === 'object' ? JSON.stringify(value) : String(value), limits.tag)),
  flag: first(flag),
  flagOrInline: first((value) => (short(value, limits.id)?.toLowerCase() === 'inline' ? 'inline' : flag(value))),
  input: first((value) => named(value, (method, parameters) => ({ method, parameters }))),
  storage: first((value) => named(value, (kind, parameters) => ({ kind, parameters }))),
  files: ([files = null, ...others]) => few(withLooseNames(firstGiven([listIn(files), ...others].map(entries)))),
  options: (given) => withLittleText(withFewNames(Object.assign({}, ...given.map(optionsIn).reverse()) as V1Map)),
};

/** Spellings of "not given" besides null and the empty string: what JavaScript and Python make of them in forms. */
const unsetWords = ['', 'null', 'undefined', 'None'];

/** `null` and empty values are "not given" (v1-clients B6). */
function isSet(value: V1Value | undefined): value is NonNullable<V1Value> {
  return value !== undefined && value !== null && !(typeof value === 'string' && unsetWords.includes(value));
}

function first<Value>(read: (value: NonNullable<V1Value>) => Value | undefined) {
  return (given: V1Value[]): Value | undefined => {
    for (const value of given) {
      const result = isSet(value) ? read(value) : undefined;
      if (result !== undefined) return result;
    }
    return undefined;
  };
}

/** The text of a value that is short by its nature. Throws `V1Error` 400 where it is not. */
function short(value: V1Value, longest: number): string | undefined {
  const text = scalarText(value);
  return text === undefined ? undefined : within(text, longest).trim();
}

function within(text: string, longest: number): string {
  if (text.length <= longest) return text;
  throw V1Error.badRequest(`A value is longer than ${longest} characters: ${text.slice(0, 20)}...`);
}

function few(files: V1File[]): V1File[] {
  if (files.length > limits.inputs) throw V1Error.badRequest(`There are more than ${limits.inputs} input files.`);
  return files;
}

function withFewNames(options: V1Map): V1Map {
  const names = Object.keys(options);
  if (names.length > limits.options) throw V1Error.badRequest(`There are more than ${limits.options} options.`);
  names.forEach((name) => within(name, limits.id));
  return options;
}

function withLittleText(options: V1Map): V1Map {
  if (charactersIn(options) <= limits.optionText) return options;
  throw V1Error.badRequest(`The options hold more than ${limits.optionText} characters.`);
}

function charactersIn(value: V1Value): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, each: V1Value) => sum + charactersIn(each), 0);
}

function scalarText(value: V1Value): string | undefined {
  return typeof value === 'object' ? undefined : String(value);
}

const falseWords = ['', 'false', '0', 'no', 'off', 'n', 'f'];

/** Every spelling that clients use; any other word is true, as in PHP. */
function flag(value: NonNullable<V1Value>): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = scalarText(value);
  return text === undefined
    ? undefined
    : !(text.length < limits.word && falseWords.includes(text.trim().toLowerCase()));
}

/** `timeout: 0` is seen in the wild and stands for the default (v1-contract 2.2). */
function positiveNumber(value: NonNullable<V1Value>): number | undefined {
  const number = Number(short(value, limits.number) || NaN);
  return Number.isFinite(number) && number > 0 ? number : undefined;
}

/** `"s3"`, or `{s3: {bucket: …}}` (v1-contract 2.3). An object without a key says nothing. */
function named<Value>(value: V1Value, make: (name: string, parameters: V1Map) => Value): Value | undefined {
  const given = typeof value === 'string' ? parsedJson(value, isMap) : value;
  const word = typeof given === 'string' ? short(given, limits.word) : undefined;
  if (word !== undefined) return word ? make(word.toLowerCase(), {}) : undefined;
  const [key, parameters] = isMap(given) ? (Object.entries(given)[0] ?? []) : [];
  if (key === undefined) return undefined;
  return make(within(key, limits.word).toLowerCase(), storageParameters(optionsIn(parameters ?? null)));
}

/** Their maps may come as JSON text, such as `metadata` in a form. */
function storageParameters(map: V1Map): V1Map {
  const parameters = withFewNames(mapsIn(map));
  for (const value of Object.values(parameters))
    within(scalarText(value) ?? JSON.stringify(value), limits.storageParameter);
  return parameters;
}

function optionsIn(value: V1Value): V1Map {
  const given = typeof value === 'string' ? parsedJson(value, isMap) : value;
  return isMap(given) ? withoutUnset(given) : {};
}

function mapsIn(map: V1Map): V1Map {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, typeof value === 'string' ? parsedJson(value, isMap) : value]),
  );
}

function withoutUnset(map: V1Map): V1Map {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null && value !== ''));
}

type Entry = Partial<V1File>;

/** `files` wins over `file`, which clients send along with its first; and both over `link`, their elder. */
function firstGiven(given: Entry[][]): Entry[] {
  return given.find((found) => found.some(({ file }) => file !== undefined)) ?? [];
}

/** Forms send a list as its JSON text, too. A lone `file` stays as it is: with `input=raw` such text is the content. */
function listIn(files: V1Value): V1Value {
  return typeof files === 'string' ? parsedJson(files, Array.isArray) : files;
}

/** A string, `{file, filename}`, a list of either, or a list that arrives as a map "0", "1" (v1-clients B7). */
function entries(value: V1Value): Entry[] {
  if (!isSet(value)) return [];
  if (Array.isArray(value)) return value.flatMap(entries);
  if (!isMap(value)) return [{ file: String(value) }];
  const file = [value.file, value.link, value.url].find(isSet);
  if (file === undefined && !isSet(value.filename)) return Object.values(value).flatMap(entries);
  const filename = readers.name([value.filename ?? null]);
  return [{ file: file === undefined ? undefined : scalarText(file), filename }];
}

/** Ruby clients send `files[][file]=a&files[][filename]=b`, which PHP brackets read as two entries: pair them again. */
function withLooseNames(found: Entry[]): V1File[] {
  const files: V1File[] = [];
  for (const { file, filename } of found) {
    const last = files.at(-1);
    if (file !== undefined) files.push(filename ? { file, filename } : { file });
    else if (last && filename && !last.filename) last.filename = filename;
  }
  return files;
}
