import { compareFiles, factsOfFile, jsonDifferences, type JsonDifference } from '../compare';
import { headerOf } from '../har';
import type { Answer } from './answer';
import type { Carried } from './carried';
import { comparedHeaders, type Rule } from './rules';

export interface Difference {
  /** `status`, `header.location`, `body.output.size`, `output.pages`. */
  where: string;
  what: string;
  expected?: unknown;
  actual?: unknown;
}

export interface Comparison {
  differences: Difference[];
  /** Differences that a rule allows. */
  allowed: { rule: string; where: string }[];
}

export interface ComparedWith {
  carried: Carried;
  rules: readonly Rule[];
  /** Path form of the request. */
  form: string;
}

const runningSteps = ['input', 'wait', 'convert', 'output'];

/** What tells a new answer from the recorded one, apart from what the rules allow. */
export async function compareAnswers(recorded: Answer, actual: Answer, by: ComparedWith): Promise<Comparison> {
  const found = [
    ...(recorded.status === actual.status
      ? []
      : [{ where: 'status', what: 'value', expected: recorded.status, actual: actual.status }]),
    ...headerDifferences(recorded, actual, by.carried),
    ...(await bodyDifferences(recorded, actual, by.carried)),
  ];
  const isRunning = [recorded, actual].some(({ json }) => runningSteps.includes(stepOf(json) ?? ''));
  const comparison: Comparison = { differences: [], allowed: [] };
  for (const difference of found) {
    const rule = isMasked(difference.expected) ? 'masked' : ruleFor(difference, by, isRunning)?.name;
    if (rule === undefined) comparison.differences.push(difference);
    else comparison.allowed.push({ rule, where: difference.where });
  }
  return comparison;
}

/** `step` of a status, undefined where the answer has none. */
export function stepOf(json: unknown): string | undefined {
  const { step } = (typeof json === 'object' && json !== null ? json : {}) as { step?: unknown };
  return typeof step === 'string' ? step : undefined;
}

function ruleFor(difference: Difference, { rules, form }: ComparedWith, isRunning: boolean): Rule | undefined {
  return rules.find(
    (rule) =>
      (rule.form === undefined || rule.form === form) &&
      (!rule.running || isRunning) &&
      matches(rule.where.split('.'), difference.where.split('.')) &&
      allows(rule, difference),
  );
}

function allows({ allow }: Rule, { what, expected, actual }: Difference): boolean {
  if (allow === 'any') return true;
  if (allow === 'same type') return what === 'value' && formOf(expected) === formOf(actual);
  return typeof expected === 'number' && typeof actual === 'number'
    ? Math.abs(actual - expected) <= allow.within * Math.abs(expected)
    : false;
}

/** Texts of one type look alike: a date stays a date. */
function formOf(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\d+/g, '0').replace(/^[^0]*$/, 'text') : typeof value;
}

/** `*` stands for one name, `**` for any number of them, none included. */
function matches(pattern: string[], path: string[]): boolean {
  const [name, ...names] = pattern;
  if (name === undefined) return path.length === 0;
  if (name === '**') return matches(names, path) || (path.length > 0 && matches(pattern, path.slice(1)));
  return path.length > 0 && (name === '*' || name === path[0]) && matches(names, path.slice(1));
}

function isMasked(expected: unknown): boolean {
  return typeof expected === 'string' && /\$\{\w+\}/.test(expected);
}

function headerDifferences(recorded: Answer, actual: Answer, carried: Carried): Difference[] {
  return comparedHeaders.flatMap((name): Difference[] => {
    const expected = headerOf(recorded.headers, name);
    const value = headerOf(actual.headers, name);
    const where = `header.${name}`;
    if (expected !== undefined && carried.text(expected) === value) return [];
    if (expected === value) return [];
    const what = expected === undefined ? 'added' : value === undefined ? 'missing' : 'value';
    return [{ where, what, expected, actual: value }];
  });
}

async function bodyDifferences(recorded: Answer, actual: Answer, carried: Carried): Promise<Difference[]> {
  if (recorded.isBodyUnknown) return [];
  if (recorded.file !== undefined || actual.file !== undefined) return fileDifferences(recorded, actual);
  if (recorded.json !== undefined && actual.json !== undefined) {
    return jsonDifferences(carried.value(recorded.json), actual.json).map(({ where, ...rest }: JsonDifference) => ({
      where: where === '' ? 'body' : `body.${where}`,
      ...rest,
    }));
  }
  const expected = recorded.text === undefined ? JSON.stringify(recorded.json) : carried.text(recorded.text);
  const text = actual.text ?? JSON.stringify(actual.json);
  return expected === text || (expected === undefined && text === '')
    ? []
    : [{ where: 'body', what: 'value', expected, actual: text }];
}

async function fileDifferences(recorded: Answer, actual: Answer): Promise<Difference[]> {
  if (recorded.file === undefined || actual.file === undefined) {
    const told = (answer: Answer) => (answer.file === undefined ? 'no file' : `a file of ${answer.size} bytes`);
    return [{ where: 'output', what: 'kind', expected: told(recorded), actual: told(actual) }];
  }
  const found = await compareFiles(recorded.file, actual.file);
  return found.map(({ what, expected, actual: value }) => ({ where: `output.${what}`, what, expected, actual: value }));
}

/** A file in words, for reports. */
export async function described(file: string): Promise<string> {
  const { kind, size, width, height, pages, seconds, sha256 } = await factsOfFile(file);
  const facts = [
    width !== undefined && `${width} x ${height}`,
    pages !== undefined && `${pages} pages`,
    seconds !== undefined && `${seconds} s`,
  ].filter(Boolean);
  return [`a file: ${kind}`, `${size} bytes`, ...facts, `SHA-256 ${sha256.slice(0, 12)}`].join(', ');
}
