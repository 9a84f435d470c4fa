import { joinWords } from '../command-line';
import { stemOf } from '../formats';
import { nameFor, type ImportedFile } from '../inputs';
import type { OptionPlan } from '../options/plan';
import type { CommandProgram } from '../options/row';
import { timeoutOf, type WorkRequest } from './mode';

/** v2's name of the program inside an engine (v2-contract 5.1, command). */
const executables: Record<CommandProgram, string> = { imagemagick: 'convert', ffmpeg: 'ffmpeg' };

/** Runs the user's own command line instead of a conversion; answers the task that holds the result. */
export function instead(
  request: WorkRequest,
  input: ImportedFile,
  output: string,
  { program, words }: NonNullable<OptionPlan['command']>,
): string {
  const filename = knownName(request, input);
  const from = `/input/${input.task}/${filename}`;
  const to = `/output/${nameOfOutput(filename, output)}`;
  const complete = completed(program, words);
  const line = complete.map((word) =>
    word.replaceAll(/\{(INPUT|OUTPUT)FILE\}/g, (_, which) => (which === 'INPUT' ? from : to)),
  );
  return addCommand(request, 'convert', input.task, program, line);
}

/** The name of a file that a command must know: an upload of the client is stored under it, whatever it is called. */
export function knownName({ call, draft }: WorkRequest, { task, filename }: ImportedFile): string {
  return draft.nameUpload(
    task,
    filename === undefined ? `input.${call.inputFormat ?? 'bin'}` : nameFor(filename, call.inputFormat),
  );
}

/** Works on the one file that `task` makes, `original` having become it. */
export function afterwards(
  request: WorkRequest,
  original: ImportedFile,
  { task, filename }: { task: string; filename: string },
  { extra, again }: OptionPlan,
): string {
  return programs.reduce((before, program) => {
    const words = extra[program];
    const [from, to] = [`/input/${before}/${filename}`, `/output/${filename}`];
    if (program === 'ffmpeg' && again) {
      const source = `/input/${original.task}/${knownName(request, original)}`;
      const line = ['-i', from, ...again, '-i', source, ...pictureAndSound, ...words, to];
      return addCommand(request, `command-${program}`, [before, original.task], program, line);
    }
    if (words.length === 0) return before;
    return addCommand(request, `command-${program}`, before, program, refining[program](from, words, to));
  }, task);
}

/** Picture and subtitles as converted, every sound track of the original. */
const pictureAndSound = [...['-map', '0:v?', '-map', '1:a?', '-map', '0:s?'], ...['-c:v', 'copy', '-c:s', 'copy']];

/** Works on every file that `task` makes, however many those are; each keeps its name. */
export function afterEach(request: WorkRequest, task: string, output: string, { extra }: OptionPlan): string {
  const each = ['-set', 'filename:own', '%t', '+adjoin', `/output/%[filename:own].${output}`];
  const line = [`/input/${task}/*`, ...extra.imagemagick, ...each];
  return addCommand(request, 'command-imagemagick', task, 'imagemagick', line);
}

/** v1 named an output after its input (v1-contract 3.4). */
export function nameOfOutput(filename: string, output: string): string {
  return `${stemOf(filename)}.${output}`;
}

const programs: CommandProgram[] = ['imagemagick', 'ffmpeg'];

const refining: Record<CommandProgram, (from: string, words: string[], to: string) => string[]> = {
  imagemagick: (from, words, to) => [from, ...words, to],
  ffmpeg: (from, words, to) => ['-i', from, '-map', '0', '-c', 'copy', ...words, to],
};

/** A command line without placeholders gets them where the program wants its files. */
function completed(program: CommandProgram, words: string[]): string[] {
  const has = (placeholder: string) => words.some((word) => word.includes(placeholder));
  const source = program === 'ffmpeg' ? ['-i', '{INPUTFILE}'] : ['{INPUTFILE}'];
  return [...(has('{INPUTFILE}') ? [] : source), ...words, ...(has('{OUTPUTFILE}') ? [] : ['{OUTPUTFILE}'])];
}

function addCommand(
  { draft, call }: WorkRequest,
  name: string,
  input: string | string[],
  program: CommandProgram,
  line: string[],
): string {
  return draft.add(name, {
    operation: 'command',
    input,
    engine: program,
    command: executables[program],
    arguments: joinWords(line),
    timeout: timeoutOf(call),
  });
}
