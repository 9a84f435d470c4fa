import type { V1Call } from '../../call';
import { soundWords } from '../../options/tables';
import type { JobInput } from '../inputs';
import type { OptionPlan } from '../../plan/plan';
import { type ConversionPair, retouchPlace } from '../../options/retouch-place';
import { numberOf } from '../../options/values';
import { addCommand, knownName } from './command';
import { commandTask } from '../task-names';
import type { ModeRequest } from './mode';
import { canonicalFormat } from '../../../formats';

/** A command task in addition to the convert task, for what v2's options can't say. */
export type Refinement =
  /** On the picture that goes in. */
  | { place: 'before'; words: string[] }
  /** On the one file that comes out. */
  | { place: 'after'; words: string[] }
  /** On every file that comes out, however many those are. */
  | { place: 'each'; words: string[] }
  /** On the film or the sound that comes out; with options, the sound is that of the original, read under them. */
  | { place: 'media'; words: string[]; originalSoundOptions?: string[] };

/** The command that the plan asks for in addition to the conversion; undefined where it asks for none. */
export function refinementOf(
  { converterOptions }: V1Call,
  plan: OptionPlan,
  pair: ConversionPair,
): Refinement | undefined {
  const { commandWords, originalSoundOptions } = plan;
  const sound = originalSoundOptions ? soundWords(pair.output, converterOptions) : [];
  if (originalSoundOptions !== undefined || commandWords.ffmpeg.length > 0)
    return { place: 'media', words: [...sound, ...commandWords.ffmpeg], originalSoundOptions };
  const place = retouchPlace(pair);
  return place && commandWords.imagemagick.length > 0 ? { place, words: pictureWords(place, plan, pair) } : undefined;
}

/** What the program must be told besides the option itself, since it writes the picture again. */
function pictureWords(
  place: 'before' | 'after' | 'each',
  { commandWords, parameters }: OptionPlan,
  pair: ConversionPair,
): string[] {
  const written = canonicalFormat(place === 'before' ? (pair.input ?? '') : pair.output);
  const wholeFrames = animated.has(written) ? ['-coalesce'] : [];
  const quality = numberOf(parameters.work.quality ?? null);
  const kept = quality === undefined || place === 'before' ? [] : ['-quality', String(quality)];
  return [...wholeFrames, ...commandWords.imagemagick, ...kept];
}

/** Their frames may be parts that lie upon each other. */
const animated = new Set(['gif', 'webp']);

/** The changed picture, under the same name. */
export function retouchInput(request: ModeRequest, file: JobInput, { words }: Refinement): JobInput {
  const filename = knownName(request, file);
  return { task: retouched(request, file.task, filename, words), filename };
}

interface Converted {
  task: string;
  /** Of the one file that `task` makes, where it is known. */
  filename: string | undefined;
  output: string;
  original: JobInput;
}

/** The task that holds the result: the command behind the conversion, if there is one. */
export function appendCommand(request: ModeRequest, converted: Converted, refinement: Refinement | undefined): string {
  const { task, filename, output, original } = converted;
  if (refinement === undefined || refinement.place === 'before') return task;
  if (refinement.place === 'each') return appendToEach(request, task, output, refinement);
  if (filename === undefined) return task;
  if (refinement.place === 'media') return appendToMedia(request, { task, filename, original }, refinement);
  return retouched(request, task, filename, refinement.words);
}

function retouched(request: ModeRequest, task: string, filename: string, words: string[]): string {
  return addRetouch(request, task, [`/input/${task}/${filename}`, ...words, `/output/${filename}`]);
}

/** ImageMagick takes them all by a pattern and lets each keep its name. */
function appendToEach(request: ModeRequest, task: string, output: string, { words }: Refinement): string {
  const ownName = ['-set', 'filename:own', '%t', '+adjoin', `/output/%[filename:own].${output}`];
  return addRetouch(request, task, [`/input/${task}/*`, ...words, ...ownName]);
}

function addRetouch(request: ModeRequest, input: string, words: string[]): string {
  return addCommand(request, { task: commandTask('imagemagick'), input, program: 'imagemagick', words });
}

function appendToMedia(
  request: ModeRequest,
  { task, filename, original }: { task: string; filename: string; original: JobInput },
  { words, originalSoundOptions }: Extract<Refinement, { place: 'media' }>,
): string {
  const command = { task: commandTask('ffmpeg'), program: 'ffmpeg' } as const;
  const [from, to] = [`/input/${task}/${filename}`, `/output/${filename}`];
  if (originalSoundOptions === undefined) {
    const copied = ['-i', from, '-map', '0', '-c', 'copy', ...words, to];
    return addCommand(request, { ...command, input: task, words: copied });
  }
  const source = ['-i', `/input/${original.task}/${knownName(request, original)}`];
  const joined = ['-i', from, ...originalSoundOptions, ...source, ...pictureAndSound, ...words, to];
  return addCommand(request, { ...command, input: [task, original.task], words: joined });
}

/** Picture and subtitles as converted, every sound track of the original. */
const pictureAndSound = [...['-map', '0:v?', '-map', '1:a?', '-map', '0:s?'], ...['-c:v', 'copy', '-c:s', 'copy']];
