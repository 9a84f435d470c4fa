import { loggable } from '../runtime';
import { families, withoutPath, type V1Value } from '../translate';

const mask = '***';

/** Longer texts are contents of files. */
const longestText = 300;

/** Parameters of a storage that anybody may read; of all others, such as users, only the name is kept. */
const openParameters = new Set([
  ...['host', 'port', 'path', 'bucket', 'container', 'region', 'endpoint', 'projectid', 'authurl'],
  ...['acl', 'cachecontrol', 'encryption'],
]);

const secretOptions = new Set(families.flatMap(({ rows }) => rows.filter(({ secret }) => secret).map(({ v1 }) => v1)));

type Given = Record<string, V1Value>;

/** The parameters of a v1 call as they may be kept: credentials masked, the queries of addresses too, contents cut. */
export function maskedParameters(given: Given): Given {
  const opened = Object.entries(given).map(([name, value]) => [name, maskersOf.get(name)?.(readable(value)) ?? value]);
  return loggable(shortened(Object.fromEntries(opened) as Given)) as Given;
}

const storage = (value: V1Value): V1Value =>
  withValues(value, (_kind, parameters) =>
    withValues(parameters, (name, inner) => (openParameters.has(name) ? inner : mask)),
  );

const options = (value: V1Value): V1Value =>
  withValues(value, (name, inner) => (secretOptions.has(name) ? mask : inner));

/** Whoever knows the whole address can pretend to be this proxy. */
const callback = (value: V1Value): V1Value => (typeof value === 'string' ? withoutPath(value, mask).shown : value);

/** A map, since callers may also send names that every object has. */
const maskersOf: ReadonlyMap<string, (value: V1Value) => V1Value> = new Map([
  ['input', storage],
  ['output', storage],
  ['converteroptions', options],
  ['options', options],
  ['callback', callback],
]);

function withValues(value: V1Value, change: (name: string, inner: V1Value) => V1Value): V1Value {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(name, inner)]));
}

/** Clients of forms write objects as JSON text. */
function readable(value: V1Value): V1Value {
  if (typeof value !== 'string' || !/^\s*\{/.test(value)) return value;
  try {
    return JSON.parse(value) as V1Value;
  } catch {
    return mask;
  }
}

function shortened(value: V1Value): V1Value {
  if (typeof value === 'string') {
    if (value.length <= longestText) return value;
    return `${value.slice(0, longestText)}… (${value.length} characters)`;
  }
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shortened(inner)]));
}
