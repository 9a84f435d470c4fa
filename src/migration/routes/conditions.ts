import { createHash } from 'node:crypto';
import Joi from 'joi';
import { canonicalFormat } from '../../formats';

/** What is known of a call when its way is chosen. */
export interface RouteFacts {
  /** Label of the v1 key. */
  label?: string;
  /** Fingerprint of the v1 key. */
  owner: string;
  inputFormat?: string;
  outputFormat?: string;
  mode?: string;
  /** `download`, `upload` or a storage such as `s3`. */
  input?: string;
  /** Storage that the output goes to; undefined: none. */
  output?: string;
  userAgent?: string;
  /** False at create: formats, mode and storages may still follow with the start. */
  isWhole: boolean;
  /** Whether an upstream can do it; undefined where only the start can tell. */
  supportedBy(upstream: string): boolean | undefined;
}

/** `open`: only the start can tell. */
export type Fit = 'yes' | 'no' | 'open';

export interface JsonWhen {
  label?: string[];
  inputformat?: string[];
  outputformat?: string[];
  mode?: string[];
  input?: string[];
  output?: string[];
  userAgent?: string[];
  percent?: number;
  supportedBy?: string;
}

interface Condition<Name extends keyof JsonWhen = keyof JsonWhen> {
  name: Name;
  schema: Joi.Schema;
  fits(wanted: NonNullable<JsonWhen[Name]>, facts: RouteFacts): Fit;
  /** What the call has, for people. */
  found(facts: RouteFacts): string;
}

const words = Joi.array().items(Joi.string().min(1).max(200)).single().min(1);

/** Every condition that `when` takes; a new one is a row. */
export const conditions: readonly Condition[] = [
  row('label', words, {
    fits: (wanted, { label }) => either(label !== undefined && wanted.includes(label)),
    found: ({ label }) => label ?? 'a key without a label',
  }),
  row('inputformat', words, {
    fits: (wanted, facts) =>
      oneOf(wanted.map(canonicalFormat), facts.inputFormat && canonicalFormat(facts.inputFormat), facts),
    found: ({ inputFormat }) => inputFormat ?? 'none given',
  }),
  row('outputformat', words, {
    fits: (wanted, facts) =>
      oneOf(wanted.map(canonicalFormat), facts.outputFormat && canonicalFormat(facts.outputFormat), facts),
    found: ({ outputFormat }) => outputFormat ?? 'none given',
  }),
  row('mode', words, {
    fits: (wanted, facts) => oneOf(wanted, facts.mode ?? (facts.isWhole ? 'convert' : undefined), facts),
    found: ({ mode }) => mode ?? 'convert (none given)',
  }),
  row('input', words, {
    fits: (wanted, facts) => oneOf(wanted, facts.input, facts),
    found: ({ input }) => input ?? 'none given',
  }),
  row('output', words, {
    fits: (wanted, facts) => oneOf(wanted, facts.output, facts),
    found: ({ output }) => output ?? 'no storage',
  }),
  row('userAgent', words, {
    fits: (wanted, { userAgent = '' }) => either(wanted.some((prefix) => startsWith(userAgent, prefix))),
    found: ({ userAgent }) => userAgent ?? 'none sent',
  }),
  row('percent', Joi.number().min(0).max(100), {
    fits: (wanted, { owner }) => either(placeOf(owner) < wanted),
    found: ({ owner }) => `this key is at ${placeOf(owner).toFixed(2)}`,
  }),
  row('supportedBy', Joi.string().min(1), {
    fits: (wanted, facts) => {
      const answer = facts.supportedBy(wanted);
      return answer === undefined ? (facts.isWhole ? 'no' : 'open') : either(answer);
    },
    found: () => 'what its catalogue says',
  }),
];

export const whenSchema = Joi.object(Object.fromEntries(conditions.map(({ name, schema }) => [name, schema])))
  .rename('User-Agent', 'userAgent')
  .default({});

/** Keeps the types of a row together. */
function row<Name extends keyof JsonWhen>(
  name: Name,
  schema: Joi.Schema,
  parts: Pick<Condition<Name>, 'fits' | 'found'>,
): Condition {
  return { name, schema, ...parts };
}

function either(fits: boolean): Fit {
  return fits ? 'yes' : 'no';
}

/** What a create does not say may still come with the start. */
function oneOf(wanted: string[], given: string | undefined, { isWhole }: RouteFacts): Fit {
  if (given === undefined) return isWhole ? 'no' : 'open';
  return either(wanted.some((each) => each.toLowerCase() === given.toLowerCase()));
}

function startsWith(text: string, prefix: string): boolean {
  return text.toLowerCase().startsWith(prefix.toLowerCase());
}

/**
 * Where a key stands between 0 and 100, the same at all times and for all rules: a higher percentage takes in more keys and
 * lets none go.
 */
function placeOf(owner: string): number {
  const digest = createHash('sha256').update(`place of ${owner}`).digest();
  return (digest.readUInt32BE(0) / 2 ** 32) * 100;
}
