import type { V1Value } from '../call';
import { splitWords } from '../command-line';
import { lookUp } from '../look-up';
import { noSuchValue, shown, within, type Limits } from './limits';
import type { OptionChange, CommandProgram, Effect, OptionTask } from './row';
import { timeOf } from './time';
import { booleanOf, numberOf, roundedOf, textOf, wordOf } from './values';

/** Reads one value; undefined where it is none that v1 knew. */
type Reader = (value: V1Value) => V1Value | undefined;

/** A v2 option whose value the catalogue's own type rules. */
export const unchanged = (name: string, rule = 'unchanged'): OptionChange => parameter(name, rule, scalar);

/** Passwords keep their spaces. */
export const verbatim = (name: string): OptionChange =>
  parameter(name, 'unchanged', (value) => (typeof value === 'number' ? String(value) : value));

export const integer = (name: string, unit = '', limits: Limits = {}): OptionChange =>
  numeric(name, ['integer', unit], roundedOf, limits);

export const decimal = (name: string, unit = '', limits: Limits = {}): OptionChange =>
  numeric(name, ['number', unit], numberOf, limits);

export const flag = (name: string): OptionChange => parameter(name, 'true or false', booleanOf);

/** v1 says what shall not be, v2 what shall. */
export const negated = (name: string): OptionChange => ({
  ...parameter(name, 'turned round: true becomes false', (value) => {
    const read = booleanOf(value);
    return read === undefined ? undefined : !read;
  }),
  toV1: (value) => (wordOf(value) === 'true' ? 'false' : 'true'),
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
    options: [],
    apply: (value, options) =>
      change.apply(value, options).map((effect) => (effect.kind === 'parameters' ? { ...effect, task } : effect)),
  };
}

/** Nothing in v2's options says it: a command with the program that v1 used. `words` undefined: no value v1 knew. */
export function argument(
  program: CommandProgram,
  shown: string,
  words: (value: V1Value) => string[] | undefined,
): OptionChange {
  return {
    v2: `command ${program} \`${shown}\``,
    rule: 'an extra command task',
    program,
    apply: (value) => {
      const made = words(value);
      if (made === undefined) return [unusable];
      return [made.length === 0 ? { kind: 'nothing' } : { kind: 'arguments', program, words: made }];
    },
  };
}

/** Switched on by true, nothing otherwise. */
export const argumentIf = (program: CommandProgram, ...words: string[]): OptionChange =>
  argument(program, words.join(' '), (value) => {
    const wanted = booleanOf(value);
    return wanted === undefined ? undefined : wanted ? words : [];
  });

/** `{INPUTFILE}` and `{OUTPUTFILE}` become paths of the job; every word is quoted, so that a shell sees no syntax. */
export const userCommand = (program: CommandProgram): OptionChange => ({
  v2: `command ${program}`,
  program,
  rule: 'placeholders become `/input/...` and `/output/...`; takes the place of the convert task',
  apply: (value) => {
    const text = textOf(value);
    return [text === undefined ? unusable : { kind: 'command', program, words: splitWords(text) }];
  },
});

/** Known to v1, without any counterpart in v2. */
export const unsupported = (why: string): OptionChange => ({
  v2: '–',
  rule: why,
  apply: () => [{ kind: 'unusable', why }],
});

export const unusable: Effect = { kind: 'unusable', why: noSuchValue };

function numeric(
  name: string,
  words: string[],
  read: (value: V1Value) => number | undefined,
  limits: Limits,
): OptionChange {
  return {
    ...parameter(name, [...words, shown(limits)].filter(Boolean).join(', '), read),
    apply: (value) => {
      const number = read(value);
      if (number === undefined) return [unusable];
      const fitted = within(number, limits);
      if ('why' in fitted) return [{ kind: 'unusable', why: fitted.why }];
      return [{ kind: 'parameters', task: 'work', parameters: { [name]: fitted.value }, loses: fitted.loses }];
    },
  };
}

export function parameter(name: string, rule: string, read: Reader): OptionChange {
  return parameters([name], rule, (value) => {
    const changed = read(value);
    return changed === undefined ? undefined : { [name]: changed };
  });
}

/** Several v2 parameters from one v1 value; undefined where it is none that v1 knew. */
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
