import { stat } from 'node:fs/promises';
import path from 'node:path';

import type { Programs } from '../../../programs';
import { OperationError } from '../../../contract/operation';
import { damagedFile } from '../../damaged-file';
import type { Tool, ToolPairs, ToolRequest, ToolResult } from '../../tool';
import { withDecodedText } from '../../content/prepare-input';
import { programTool } from '../program-tool';
import { link, linkInput } from '../run-folder';
import {
  audioEncoders,
  type Container,
  containers,
  type Encoder,
  encoderOf,
  readOnlyFormats,
  videoEncoders,
} from './codecs';
import { mediaArguments } from './media-arguments';
import { mediaOptions } from './media-options';
import { durationOf, hasAudio, hasVideo, probe } from './probe';
import { runFfmpeg } from './run-ffmpeg';
import { secondsOf } from './time';
import { unheededOptions } from './unheeded-options';
import { findFormat } from '../../../../formats';

/**
 * Audio and video with ffmpeg: every container of the table that this build can encode for. The result tells how long the
 * source is, in seconds, as v1's `converter.duration` did.
 */
export function convertMedia(programs: Programs): Tool {
  return programTool(programs, {
    operation: 'convert',
    name: 'ffmpeg',
    needs: ['ffmpeg', 'ffprobe'],
    pairs: (program) =>
      containers
        .filter((each) => canWrite(each, program?.features))
        .flatMap((each) => pairsTo(each, program?.features)),
    run: convert,
  });
}

async function convert(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const container = containers.find(({ format }) => format === request.outputFormat) as Container;
  const input = await linkInput(request);
  const info = await probe(programs, input, request);
  const duration = durationOf(info);
  const part = partOf(request, duration);
  const subtitle = await linkSubtitle(request);
  const output = `output.${container.format}`;
  const args = mediaArguments({
    input,
    output,
    ...(subtitle !== undefined && { subtitle }),
    container,
    info,
    options: request.options,
    encoders: programs.find('ffmpeg')?.features ?? new Set(),
  });
  await runFfmpeg(programs, args, request, part.seconds);
  const target = path.join(request.folder, output);
  const isSuspect = (await stat(target)).size < mostOfNothing;
  if (isSuspect || (part.start > 0 && duration === undefined)) await requireFrames(programs, output, request);
  const files = [{ path: target }];
  const message = unheededOptions(container, request.options, { video: hasVideo(info), audio: hasAudio(info) }).join(
    ' ',
  );
  return { files, ...(duration !== undefined && { metadata: { duration } }), ...(message !== '' && { message }) };
}

/** The name ends up in a filter expression, so only extensions from the list are taken over. */
async function linkSubtitle({ optionInputs, folder, signal }: ToolRequest): Promise<string | undefined> {
  const [file] = optionInputs['subtitle'] ?? optionInputs['subtitles'] ?? [];
  if (file === undefined) return undefined;
  const extension = path.extname(file.filename).slice(1).toLowerCase();
  if (!subtitleFormats.includes(extension)) {
    throw new OperationError(`Subtitles are read from ${subtitleFormats.join(', ')} files.`);
  }
  const decoded = await withDecodedText(file, extension, { folder, signal });
  return link(decoded.path, folder, `subtitle.${extension}`);
}

const subtitleFormats = ['srt', 'ass', 'ssa', 'vtt'];

/** Seconds of the part to keep: where it begins, how long it is where that is known. Fails where it holds nothing. */
function partOf(
  { options }: ToolRequest,
  duration: number | undefined,
): { start: number; seconds: number | undefined } {
  const start = secondsOf(options.text('trim_start') ?? '0');
  const end = options.text('trim_end');
  if (duration !== undefined && start >= duration) {
    throw new OperationError(`The part to keep begins at ${start} s, but the file is only ${duration} s long.`);
  }
  if (end !== undefined && secondsOf(end) <= start) {
    throw new OperationError(`The part to keep begins at ${start} s and ends at ${secondsOf(end)} s: it is empty.`);
  }
  const last = Math.min(duration ?? Infinity, end === undefined ? Infinity : secondsOf(end));
  return { start, seconds: last === Infinity ? undefined : last - start };
}

/** Of a part behind the end, or streams that can't be decoded, ffmpeg writes a file without a frame: a success to it. */
async function requireFrames(programs: Programs, output: string, request: ToolRequest): Promise<void> {
  const made = await probe(programs, output, request).catch(() => undefined);
  if (made !== undefined && (durationOf(made) !== undefined || hasVideo(made))) return;
  const start = secondsOf(request.options.text('trim_start') ?? '0');
  if (start > 0) throw new OperationError('The part to keep begins after the end of the file.');
  throw damagedFile(request.inputFormat);
}

/** Bytes: more than the headers of any container; FLAC's have 8 kB. */
const mostOfNothing = 16 * 1024;

function pairsTo(container: Container, encoders: ReadonlySet<string> | undefined): ToolPairs[] {
  const holdsPicture = container.video.length > 0;
  const isSilent = container.audio.length === 0;
  const optionsFor = (input: { picture: boolean; sound: boolean }) => mediaOptions(container, encoders, input);
  const pairs = { to: [container.format] };
  const fromFilms = [
    {
      ...pairs,
      from: videoFormats.filter((format) => format !== 'gif'),
      options: optionsFor({ picture: true, sound: true }),
    },
    ...(holdsPicture ? [{ ...pairs, from: ['gif'], options: optionsFor({ picture: true, sound: false }) }] : []),
  ];
  if (holdsPicture && (isSilent || container.needsPicture === true)) return fromFilms;
  return [{ ...pairs, from: audioFormats, options: optionsFor({ picture: false, sound: true }) }, ...fromFilms];
}

function canWrite({ video, audio }: Container, encoders: ReadonlySet<string> | undefined): boolean {
  const can = (names: readonly string[], table: Readonly<Record<string, Encoder>>) =>
    names.length === 0 || names.some((name) => encoderOf(table[name] as Encoder, encoders) !== undefined);
  return can(video, videoEncoders) && can(audio, audioEncoders);
}

const formats = [...containers.map(({ format }) => format), ...readOnlyFormats];
const audioFormats = formats.filter((format) => findFormat(format)?.group === 'audio');
/** An animated GIF is a film too. */
export const videoFormats = formats.filter((format) => findFormat(format)?.group !== 'audio');
