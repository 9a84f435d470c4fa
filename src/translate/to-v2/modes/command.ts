import { joinWords } from '../../command-line';
import { nameWithFormat, type JobInput } from '../inputs';
import type { OptionPlan } from '../../plan/plan';
import type { CommandProgram } from '../../options/row';
import { timeoutOf, type ModeRequest } from './mode';
import { taskNames, type TaskName } from '../task-names';
import { baseNameOf, canonicalFormat, extensionOf, formatGroup } from '../../../formats';

/** v2's name of the program inside an engine (v2-contract 5.1, command). */
const executables: Record<CommandProgram, string> = { imagemagick: 'convert', ffmpeg: 'ffmpeg' };

/**
 * Runs the user's own command line instead of a conversion; answers the task that holds the result. `source`: the task
 * that holds the input, decrypted where it was encrypted.
 */
export function runCommandInstead(
  request: ModeRequest,
  { input, source, output }: { input: JobInput; source: string; output: string },
  { program, words }: NonNullable<OptionPlan['command']>,
): string {
  const filename = knownName(request, input);
  const from = `/input/${source}/${filename}`;
  const to = `/output/${nameOfOutput(filename, output)}`;
  const named = completed(program, words).map((word) =>
    word.replaceAll(/\{(INPUT|OUTPUT)FILE\}/g, (_, which) => (which === 'INPUT' ? from : to)),
  );
  return addCommand(request, { task: taskNames.convert, input: source, program, words: named });
}

/**
 * The name of a file that a command must know: it is stored under it, whatever the client calls it. ImageMagick and ffmpeg
 * read some characters of a name as a pattern, a number or a protocol.
 */
export function knownName({ call, draft }: ModeRequest, { task, filename, nameInAddress }: JobInput): string {
  const name = filename === undefined ? nameInAddress : nameWithFormat(filename, call.inputFormat);
  const isSafe = name !== undefined && !/[[\]{}*?%:\\]/.test(name);
  const extension = (name && extensionOf(name)) ?? call.inputFormat ?? 'bin';
  return draft.nameInput(task, isSafe ? name : `input.${extension}`);
}

/** v1 named an output after its input (v1-contract 3.4). */
export function nameOfOutput(filename: string, output: string): string {
  return `${baseNameOf(filename)}.${output}`;
}

/** The name that a call gives the one result of several files, with the extension of what it is. */
export function nameOfResult(name: string | undefined, output: string): string | undefined {
  if (name === undefined) return undefined;
  const extension = extensionOf(name);
  if (extension !== undefined && canonicalFormat(extension) === canonicalFormat(output)) return name;
  return formatGroup(extension) === undefined ? `${name}.${output}` : nameOfOutput(name, output);
}

/** A command line without placeholders gets them where the program wants its files. */
function completed(program: CommandProgram, words: string[]): string[] {
  const has = (placeholder: string) => words.some((word) => word.includes(placeholder));
  const source = program === 'ffmpeg' ? ['-i', '{INPUTFILE}'] : ['{INPUTFILE}'];
  return [...(has('{INPUTFILE}') ? [] : source), ...words, ...(has('{OUTPUTFILE}') ? [] : ['{OUTPUTFILE}'])];
}

interface Command {
  task: TaskName;
  /** The tasks whose files it reads. */
  input: string | string[];
  program: CommandProgram;
  words: string[];
}

/** Adds a command task and answers its name. Every word means only itself, whatever a shell would make of it. */
export function addCommand({ draft, call }: ModeRequest, { task, input, program, words }: Command): string {
  return draft.add(task, {
    operation: 'command',
    input,
    engine: program,
    command: executables[program],
    arguments: joinWords(words),
    timeout: timeoutOf(call),
  });
}
