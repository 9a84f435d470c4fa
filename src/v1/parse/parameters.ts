import type { V1Call } from '../../translate';
import type { KindOf } from './kinds';

/** One parameter of create, start and convert: a row is all that parsing knows of it. */
export interface Parameter<Kind extends string = string> {
  /** The name of the documentation first, then older synonyms (v1-clients B8). */
  names: readonly [string, ...string[]];
  kind: Kind;
  /** In the query `?wait` and `?wait=` mean true (v1-clients B6); in a body an empty value is "not given". */
  trueWhenEmptyInQuery?: boolean;
}

/** v1-contract 2.1 and 2.2. What has no row here is ignored (v1-clients B12). */
export const parameters: { readonly [Property in keyof V1Call]-?: Parameter<KindOf<V1Call[Property]>> } = {
  inputFormat: { names: ['inputformat'], kind: 'format' },
  outputFormat: { names: ['outputformat', 'format'], kind: 'format' },
  mode: { names: ['mode'], kind: 'word' },
  input: { names: ['input'], kind: 'input' },
  files: { names: ['files', 'file', 'link'], kind: 'files' },
  filename: { names: ['filename'], kind: 'name' },
  converterOptions: { names: ['converteroptions', 'options'], kind: 'options' },
  preset: { names: ['preset'], kind: 'id' },
  timeout: { names: ['timeout'], kind: 'seconds' },
  tag: { names: ['tag'], kind: 'tag' },
  email: { names: ['email'], kind: 'flag' },
  output: { names: ['output'], kind: 'storage' },
  callback: { names: ['callback'], kind: 'address' },
  wait: { names: ['wait'], kind: 'flag', trueWhenEmptyInQuery: true },
  download: { names: ['download'], kind: 'flagOrInline', trueWhenEmptyInQuery: true },
  save: { names: ['save'], kind: 'flag', trueWhenEmptyInQuery: true },
};

/** Not part of the call: the key under its documented name (v1-contract 1.4). */
export const apiKeyParameter: Parameter = { names: ['apikey'], kind: 'key' };

/** Names of every parameter and of the key, the documented one first. */
export function callParameters(): (readonly [string, ...string[]])[] {
  return [...Object.values(parameters), apiKeyParameter].map(({ names }) => names);
}

/** Top-level names that v1 doesn't have, such as a misspelled `converoptions`; they are ignored. */
export function unknownNames(given: Record<string, unknown>): string[] {
  const known = new Set([apiKeyParameter, ...Object.values(parameters)].flatMap(({ names }) => names));
  return Object.keys(given).filter((name) => !known.has(name));
}

/** Names under which a part with a file name is the input itself, and not a field that a client sent as a file. */
export const fileNames: readonly string[] = parameters.files.names;

/** Names whose parts are parameters even where they come with a file name. */
export const scalarNames: readonly string[] = [apiKeyParameter, ...Object.values(parameters)]
  .flatMap(({ names }) => names)
  .filter((name) => !fileNames.includes(name));
