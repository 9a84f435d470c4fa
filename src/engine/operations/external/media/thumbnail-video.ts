import { existsSync } from 'node:fs';
import path from 'node:path';

import type { Programs } from '../../../programs';
import { OperationError } from '../../../contract/operation';
import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { programTool } from '../program-tool';
import { linkInput } from '../run-folder';
import { videoFormats } from './convert-media';
import { scaleFilters } from './frame-size';
import { sizeOptions } from './media-options';
import { closedInput, durationOf, hasVideo, probe } from './probe';
import { runFfmpeg } from './run-ffmpeg';
import { secondsOf } from './time';
import type { ToolOption } from '../../options/tool-option';

/** Still pictures out of a film: at `timestamp`, or `count` of them spread over its length. */
export function thumbnailVideo(programs: Programs): Tool {
  return programTool(programs, {
    operation: 'thumbnail',
    name: 'ffmpeg',
    needs: ['ffmpeg', 'ffprobe'],
    pairs: [{ from: videoFormats.filter((format) => format !== 'gif'), to: Object.keys(encoders), options }],
    run: thumbnails,
  });
}

async function thumbnails(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const { folder, outputFormat } = request;
  const input = await linkInput(request);
  const info = await probe(programs, input, request);
  if (!hasVideo(info)) throw new OperationError('Conversion failed: the file has no video.');
  const times = timesOf(request, durationOf(info));
  const files = [];
  for (const [index, time] of times.entries()) {
    const output = `output-${index + 1}.${outputFormat}`;
    const target = path.join(folder, output);
    const seek = time === 0 ? [] : ['-ss', time.toFixed(3)];
    await runFfmpeg(programs, [...seek, ...takeFrame(request, { input, output })], request, undefined);
    // Where few frames stand on their own a jump may land behind the last of them: then all is decoded up to the moment.
    if (!existsSync(target)) await runFfmpeg(programs, takeFrame(request, { input, output, seek }), request, undefined);
    if (!existsSync(target)) throw new OperationError(`Conversion failed: the film has no picture at ${time} seconds.`);
    files.push({ path: target });
    request.progress(((index + 1) / times.length) * 100);
  }
  return { files };
}

function takeFrame(
  { options, outputFormat }: ToolRequest,
  { input, output, seek = [] }: { input: string; output: string; seek?: string[] },
): string[] {
  const filters = scaleFilters(options, false);
  return [
    ...[...closedInput, '-i', `file:${input}`, ...seek],
    ...['-map', '0:V:0', '-frames:v', '1', ...(filters.length === 0 ? [] : ['-vf', filters.join(',')])],
    ...[...(encoders[outputFormat ?? ''] ?? []), '-f', 'image2', '-update', '1', `file:${output}`],
  ];
}

/** Seconds. Never the last frame: seeking behind it would give no picture at all. */
function timesOf({ options }: ToolRequest, duration: number | undefined): number[] {
  const timestamp = options.text('timestamp');
  const last = Math.max((duration ?? 0) - frameTime, 0);
  if (timestamp !== undefined)
    return [duration === undefined ? secondsOf(timestamp) : Math.min(secondsOf(timestamp), last)];
  const count = options.number('count') ?? 1;
  return Array.from({ length: count }, (_, index) => Math.min(((index + 1) / (count + 1)) * (duration ?? 0), last));
}

const encoders: Readonly<Record<string, readonly string[]>> = {
  png: ['-c:v', 'png'],
  jpg: ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'],
  webp: ['-c:v', 'libwebp', '-quality', '85'],
};

/** Seconds; longer than one frame of any usual film. */
const frameTime = 0.1;

const options: ToolOption[] = [
  ...sizeOptions,
  {
    name: 'fit',
    type: 'enum',
    default: 'max',
    possible_values: ['max', 'crop', 'scale'],
    description: 'max never enlarges; crop fills and cuts; scale stretches.',
  },
  { name: 'count', type: 'integer', default: 1, minimum: 1, maximum: 100 },
  {
    name: 'timestamp',
    type: 'string',
    default: null,
    pattern: /^(\d+|(\d+:)?\d{1,2}:\d{1,2})(\.\d+)?$/,
    description: 'HH:MM:SS.',
  },
];
