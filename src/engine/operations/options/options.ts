import { isGiven } from '../../contract/is-given';
import { listValue } from '../../contract/list-value';
import type { Parameters, ValidationErrors } from '../../contract/operation';
import type { ToolOption } from './tool-option';

/** Option values after validation: typed reads, `undefined` where neither the caller nor the table gave a value. */
export class Options {
  constructor(
    /** Plain data, which crosses into a worker. */
    readonly values: Readonly<Record<string, unknown>>,
  ) {}

  number(name: string): number | undefined {
    return this.values[name] as number | undefined;
  }

  text(name: string): string | undefined {
    return this.values[name] as string | undefined;
  }

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  list(name: string): string[] {
    return (this.values[name] as string[] | undefined) ?? [];
  }

  /** The same without some of them: what has been done need not be done again. */
  without(...names: string[]): Options {
    return new Options(Object.fromEntries(Object.entries(this.values).filter(([name]) => !names.includes(name))));
  }

  dictionary(name: string): Record<string, unknown> {
    return (this.values[name] as Record<string, unknown> | undefined) ?? {};
  }
}

/** Characters of a text: nothing longer is looked at. */
const longestText = 1_000_000;

/** Defaults filled in, numbers and booleans sent as text read as such. Call after `optionErrors` found nothing. */
export function readOptions(table: readonly ToolOption[], parameters: Parameters): Options {
  const values: Record<string, unknown> = {};
  for (const option of table) {
    const given = parameters[option.name];
    const value = !isGiven(given) ? option.default : coerce(option, given);
    if (isGiven(value)) values[option.name] = value;
  }
  return new Options(values);
}

/** Laravel-worded errors by option, as the real API answers (v2-contract 1.4). Unknown parameters are not looked at. */
export function optionErrors(table: readonly ToolOption[], parameters: Parameters): ValidationErrors {
  const errors: ValidationErrors = {};
  for (const option of table) {
    const error = errorOf(option, parameters[option.name]);
    if (error !== undefined) errors[option.name] = [error];
  }
  return errors;
}

/** `output_format` -> `output format`, as validation messages name a field. */
export function fieldLabel(name: string): string {
  return name.replaceAll('_', ' ');
}

function errorOf(option: ToolOption, given: unknown): string | undefined {
  const label = fieldLabel(option.name);
  if (!isGiven(given)) return option.required === true ? `The ${label} field is required.` : undefined;
  if (option.multiple === true) {
    const { multiple: _multiple, ...single } = option;
    return listValue(given)
      .map((item) => errorOf(single, item))
      .find((error) => error !== undefined);
  }
  const value = coerce(option, given);
  if (value === undefined) return `The ${label} ${typeDemand[option.type]}`;
  if (typeof value === 'string' && value.length > longestText)
    return `The ${label} may not be greater than ${longestText} characters.`;
  if (option.type === 'enum' && !(option.possible_values ?? []).includes(value))
    return `The selected ${label} is invalid.`;
  if (typeof value === 'number') return rangeError(option, value);
  if (typeof value === 'string' && option.pattern && !fits(option.pattern, value))
    return `The ${label} format is invalid.`;
  return undefined;
}

/** Characters: what has a pattern is short by its nature. */
const longestWithPattern = 10_000;

function fits(pattern: RegExp, value: string): boolean {
  return value.length <= longestWithPattern && pattern.test(value);
}

function rangeError({ name, minimum = -Infinity, maximum = Infinity }: ToolOption, value: number): string | undefined {
  if (value >= minimum && value <= maximum) return undefined;
  const label = fieldLabel(name);
  if (maximum === Infinity) return `The ${label} must be at least ${minimum}.`;
  if (minimum === -Infinity) return `The ${label} may not be greater than ${maximum}.`;
  return `The ${label} must be between ${minimum} and ${maximum}.`;
}

/** `undefined` when the value is not of the option's type. */
function coerce(option: ToolOption, given: unknown): unknown {
  if (option.multiple === true) {
    const { multiple: _multiple, ...single } = option;
    return listValue(given).map((item) => coerce(single, item));
  }
  return coercions[option.type](given, option);
}

type Coercion = (given: unknown, option: ToolOption) => unknown;

const coercions: Record<ToolOption['type'], Coercion> = {
  string: readText,
  input: readText,
  integer: (given) => (Number.isInteger(readNumber(given)) ? readNumber(given) : undefined),
  float: readNumber,
  boolean: (given) => booleans.get(typeof given === 'string' ? given.toLowerCase() : given),
  enum: (given, option) =>
    (option.possible_values ?? []).find((value) => value === given || String(value) === readText(given)) ?? given,
  dictionary: readDictionary,
};

const typeDemand: Record<ToolOption['type'], string> = {
  string: 'must be a string.',
  input: 'must be the name of a task.',
  integer: 'must be an integer.',
  float: 'must be a number.',
  boolean: 'field must be true or false.',
  enum: 'is invalid.',
  dictionary: 'must be an array.',
};

const booleans = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  [1, true],
  ['1', true],
  [false, false],
  ['false', false],
  [0, false],
  ['0', false],
]);

function readText(given: unknown): string | undefined {
  return typeof given === 'string' || typeof given === 'number' ? String(given) : undefined;
}

function readNumber(given: unknown): number | undefined {
  const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** PHP sends an empty one as an empty list. */
function readDictionary(given: unknown): object | undefined {
  if (Array.isArray(given)) return given.length === 0 ? {} : undefined;
  return typeof given === 'object' && given !== null ? given : undefined;
}
