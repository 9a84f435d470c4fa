import type { V1Value } from '../call';
import { splitShellWords } from '../../syntax';
import { lookUp } from '../look-up';
import { limitsText, noSuchValue, withinLimits, type Limits } from './limits';
import type { OptionChange, CommandProgram, Effect, OptionTask } from './row';
import { retouchPlace, runsImageMagick } from './retouch-place';
import { timeOf } from './time';
import { booleanOf, numberOf, roundedOf, textOf, wordOf } from './values';

/** Reads one value; undefined for one that v1 didn't know. */
type Reader = (value: V1Value) => V1Value | undefined;

/** Passed on as it is; the type that the catalogue gives the option decides. */
export const unchanged = (name: string, rule = 'unchanged'): OptionChange => parameter(name, rule, scalar);

/** Passwords keep their spaces. */
export const verbatim = (name: string): OptionChange =>
  parameter(name, 'unchanged', (value) => (typeof value === 'number' ? String(value) : value));

/** A whole number, rounded; beyond the limits the most that v2 takes, or nothing. `unit`: for people. */
export const integer = (name: string, unit = '', limits: Limits = {}): OptionChange =>
  numeric(name, ['integer', unit], roundedOf, limits);

/** The same with fractions. */
export const decimal = (name: string, unit = '', limits: Limits = {}): OptionChange =>
  numeric(name, ['number', unit], numberOf, limits);

/** A boolean of any spelling. */
export const flag = (name: string): OptionChange => ({
  ...parameter(name, 'true or false', booleanOf),
  isFlag: true,
});

/** v1 switches something off, v2 switches it on. */
export const negated = (name: string): OptionChange => ({
  ...parameter(name, 'inverted: true becomes false', (value) => {
    const read = booleanOf(value);
    return read === undefined ? undefined : !read;
  }),
  isFlag: true,
  toV1: (value) => (wordOf(value) === 'true' ? 'false' : 'true'),
});

/** A switch of v1 that is one word of a v2 option. */
export const whenTrue = (name: string, word: string): OptionChange => ({
  ...parameter(name, `true -> ${word}`, () => word),
  isFlag: true,
  apply: (value) => {
    const wanted = booleanOf(value);
    if (wanted === undefined) return [unusable];
    return [wanted ? { kind: 'parameters', task: 'work', parameters: { [name]: word } } : { kind: 'nothing' }];
  },
});

/** v1 wrote enumerated words in upper case. */
export const lowerCase = (name: string, words: Record<string, string> = {}): OptionChange =>
  parameter(name, ['lower case', ...listed(words)].join('; '), (value) => {
    const word = textOf(value)?.toLowerCase();
    return word === undefined ? undefined : (lookUp(words, word) ?? word);
  });

/** v1's codec names were in upper case: `MP3`, `H264`. Where v2 has none of the table it may have the plain one. */
export const codec = (name: string, words: Record<string, string> = {}): OptionChange => {
  const [renamed, plain] = [lowerCase(name, words), lowerCase(name)];
  return {
    ...renamed,
    apply: (value, options) => [...renamed.apply(value, options), ...plain.apply(value, options)],
    toV1: (value) => {
      const v1 = Object.keys(words).find((word) => words[word] === value && !word.startsWith('lib'));
      return (v1 ?? wordOf(value)).toUpperCase();
    },
  };
};

/** Only the words of the table, whatever their case. */
export const oneOf = (name: string, words: Record<string, string | boolean>): OptionChange =>
  parameter(name, listed(words).join(', '), (value) => lookUp(words, wordOf(value)));

/** Seconds or hh:mm:ss becomes `HH:MM:SS`, with a fraction where there is one. */
export const time = (name: string): OptionChange =>
  parameter(name, 'seconds or hh:mm:ss -> HH:MM:SS', (value) => timeOf(textOf(value) ?? ''));

/** A parameter of another task of the job. */
export function onTask(task: OptionTask, operation: string, change: OptionChange): OptionChange {
  return {
    v2: `${operation} ${change.v2}`,
    task,
    rule: change.rule,
    isFlag: change.isFlag,
    options: [],
    apply: (value, options) =>
      change.apply(value, options).map((effect) => (effect.kind === 'parameters' ? { ...effect, task } : effect)),
  };
}

/**
 * No option of v2 says it: a command with the program that v1 used does. `form`: its words for people; `wordsOf` answers
 * undefined for a value that v1 didn't know.
 */
export function extraCommand(
  program: CommandProgram,
  form: string,
  wordsOf: (value: V1Value) => string[] | undefined,
): OptionChange {
  return {
    v2: `command ${program} \`${form}\``,
    rule: 'an extra command task',
    program,
    fitsPair: (pair) => program === 'ffmpeg' || retouchPlace(pair) !== undefined,
    apply: (value) => {
      const words = wordsOf(value);
      if (words === undefined) return [unusable];
      return [words.length === 0 ? { kind: 'nothing' } : { kind: 'extraCommand', program, words }];
    },
  };
}

/** The words of an extra command where the value is true, nothing otherwise. */
export const extraCommandIf = (program: CommandProgram, ...words: string[]): OptionChange => ({
  ...extraCommand(program, words.join(' '), (value) => {
    const wanted = booleanOf(value);
    return wanted === undefined ? undefined : wanted ? words : [];
  }),
  isFlag: true,
});

/** `{INPUTFILE}` and `{OUTPUTFILE}` become paths of the job; every word is quoted, so that a shell sees no syntax. */
export const userCommand = (program: CommandProgram): OptionChange => ({
  v2: `command ${program}`,
  program,
  fitsPair: (pair) => program === 'ffmpeg' || runsImageMagick(pair),
  rule: 'placeholders become `/input/...` and `/output/...`; takes the place of the convert task',
  apply: (value) => {
    const text = textOf(value);
    return [text === undefined ? unusable : { kind: 'replacingCommand', program, words: splitShellWords(text).words }];
  },
});

/** Known to v1, without any counterpart in v2. */
export const unsupported = (cause: string): OptionChange => ({
  v2: '–',
  rule: cause,
  apply: () => [{ kind: 'unusable', cause }],
});

export const unusable: Effect = { kind: 'unusable', cause: noSuchValue };

function numeric(
  name: string,
  words: string[],
  read: (value: V1Value) => number | undefined,
  limits: Limits,
): OptionChange {
  return {
    ...parameter(name, [...words, limitsText(limits)].filter(Boolean).join(', '), read),
    apply: (value) => {
      const number = read(value);
      if (number === undefined) return [unusable];
      const accepted = withinLimits(number, limits);
      if ('cause' in accepted) return [{ kind: 'unusable', cause: accepted.cause }];
      return [{ kind: 'parameters', task: 'work', parameters: { [name]: accepted.value }, loss: accepted.loss }];
    },
  };
}

/** One v2 parameter of the conversion from one v1 value; `rule`: how the value changes, for people. */
export function parameter(name: string, rule: string, read: Reader): OptionChange {
  return parameters([name], rule, (value) => {
    const changed = read(value);
    return changed === undefined ? undefined : { [name]: changed };
  });
}

/** Several v2 parameters from one v1 value; `read` answers undefined for a value that v1 didn't know. */
export function parameters(
  options: string[],
  rule: string,
  read: (value: V1Value) => Record<string, V1Value> | undefined,
  companions?: Record<string, V1Value>,
): OptionChange {
  return {
    v2: options.map((name) => `\`${name}\``).join(', '),
    rule,
    options,
    apply: (value) => {
      const changed = read(value);
      return [changed === undefined ? unusable : { kind: 'parameters', task: 'work', parameters: changed, companions }];
    },
  };
}

function scalar(value: V1Value): V1Value {
  return typeof value === 'string' ? value.trim() : value;
}

function listed(words: Record<string, string | boolean>): string[] {
  return Object.entries(words).map(([from, to]) => `${from} -> ${to}`);
}
