import Joi from 'joi';
import { checked, httpUrlFault, readJsonFile, SettingsError } from '../../config';
import { whenSchema } from './conditions';
import type { RouteTable, Rule } from './route-table';

/**
 * Reads ROUTES_FILE. Throws a `SettingsError` that names every fault by its place in the file; no key of it is repeated.
 */
export function readRoutesFile(path: string): RouteTable {
  const given = readJsonFile('ROUTES_FILE', path);
  const result: Joi.ValidationResult<RouteTable> = schema.validate(given, {
    abortEarly: false,
    errors: { label: 'key' },
  });
  const faults =
    result.error?.details.map(({ message, path: place }) => `${placeOf(place)}${message}`) ??
    connectionFaults(result.value as RouteTable);
  if (faults.length > 0) throw new SettingsError(faults.map((fault) => `ROUTES_FILE ${path}${fault}`));
  return result.value as RouteTable;
}

const httpUrl = Joi.string().custom(checked(httpUrlFault));
const key = Joi.string()
  .pattern(/^[\x21-\x7e]+$/)
  .messages({ 'string.pattern.base': '{{#label}} must have no spaces and only ASCII characters' });

/** One upstream: a v1 server, a v2 API by its address, or the embedded engine. */
const upstream = Joi.object({
  speaks: Joi.valid('v1', 'v2').required(),
  url: httpUrl,
  syncUrl: httpUrl,
  engine: Joi.valid(true),
  apikey: key,
  v2Key: key,
})
  .when(Joi.object({ speaks: 'v1' }).unknown(), {
    then: Joi.object({
      url: Joi.required(),
      syncUrl: Joi.forbidden(),
      engine: Joi.forbidden(),
      v2Key: Joi.forbidden(),
    }),
    otherwise: Joi.object({ apikey: Joi.forbidden() }),
  })
  .when(Joi.object({ speaks: 'v2' }).unknown(), { then: Joi.object().xor('url', 'engine').with('syncUrl', 'url') })
  .when(Joi.object({ engine: Joi.exist() }).unknown(), { then: Joi.object({ v2Key: Joi.forbidden() }) })
  .messages({
    'object.xor': 'has both "url" and "engine"; an upstream is one of them',
    'object.missing': 'needs "url", or "engine": true',
  });

const name = Joi.string()
  .pattern(/^[\w-]{1,40}$/)
  .messages({ 'string.pattern.base': 'is no name: it may have letters, digits, - and _' });

const rule = Joi.object({
  when: whenSchema,
  to: Joi.string().required(),
  fallback: Joi.string(),
  shadow: Joi.string(),
  shadowPercent: Joi.number().min(0).max(100).default(100),
});

const schema = Joi.object()
  .messages({ 'object.base': 'it must be an object with "upstreams" and "rules"' })
  .keys({
    upstreams: Joi.object().pattern(name, upstream).min(1).required(),
    rules: Joi.array().items(rule).min(1).required(),
  });

/** `, upstream "cloud": ` or `, rule 2, "when": `. */
function placeOf([part, which, ...inner]: (string | number)[]): string {
  if (part === 'upstreams' && which !== undefined) return `, upstream "${which}": `;
  if (part !== 'rules' || which === undefined) return ': ';
  const within = inner.length > 1 ? `, "${inner[0]}"` : '';
  return `, rule ${Number(which) + 1}${within}: `;
}

/** Names that lead nowhere, or in a circle. */
function connectionFaults({ upstreams, rules }: RouteTable): string[] {
  return rules.flatMap((each, index) => {
    const faults = [...ruleFaults(each, upstreams), ...circleFaults(each, rules.slice(0, index))];
    return faults.map((fault) => `, rule ${index + 1}: ${fault}`);
  });
}

/** Where the fallback of a rule leads back to it by those of the rules before. */
function circleFaults({ to, fallback }: Rule, before: Rule[]): string[] {
  const way = fallback === undefined || fallback === to ? undefined : wayBetween(fallback, to, before);
  const named = [to, ...(way ?? [])].map((name) => `"${name}"`).join(' to ');
  return way ? [`a circle of fallbacks: from ${named}`] : [];
}

/** Upstreams from one to another along fallbacks. */
function wayBetween(from: string, to: string, rules: Rule[], seen: string[] = []): string[] | undefined {
  if (from === to) return [to];
  for (const { to: here, fallback } of rules) {
    if (here !== from || fallback === undefined || seen.includes(fallback)) continue;
    const way = wayBetween(fallback, to, rules, [...seen, from]);
    if (way) return [from, ...way];
  }
  return undefined;
}

function ruleFaults({ when, to, fallback, shadow }: Rule, upstreams: RouteTable['upstreams']): string[] {
  const names = { to, fallback, shadow, supportedBy: when.supportedBy };
  const unknown = Object.entries(names).flatMap(([field, named]) =>
    named === undefined || Object.hasOwn(upstreams, named)
      ? []
      : [`"${field}" names no upstream: "${named}" (there are ${Object.keys(upstreams).join(', ')})`],
  );
  const judge = when.supportedBy === undefined ? undefined : upstreams[when.supportedBy];
  return [
    ...unknown,
    ...(fallback === to ? [`a circle of fallbacks: "${to}" would fall back to itself`] : []),
    ...(shadow === to ? [`"shadow" is the upstream that answers, "${to}"`] : []),
    ...(judge?.speaks === 'v1' ? ['"supportedBy" must name an upstream that speaks v2: v1 servers are not asked'] : []),
  ];
}
