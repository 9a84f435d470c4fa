import { OperationError } from '../../../contract/operation';
import type { Options } from '../../options/options';
import { fittingSound } from './audio-limits';
import {
  type AudioCodec,
  audioEncoders,
  type Container,
  type Encoder,
  encoderOf,
  losslessCodecs,
  videoEncoders,
} from './codecs';
import { fittingFrameRate } from './frame-rate';
import { scaleFilters } from './frame-size';
import { closedInput, coverStream, frameRateOf, hasAudio, hasVideo, type MediaInfo, soundOf } from './probe';
import { secondsOf } from './time';

export interface MediaJob {
  /** Names inside the working folder. */
  input: string;
  output: string;
  /** Text subtitles given as a file of their own. */
  subtitle?: string;
  container: Container;
  info: MediaInfo;
  options: Options;
  encoders: ReadonlySet<string>;
}

/** Everything behind `ffmpeg` but the flags for its messages. Fails where the input has nothing the output could hold. */
export function mediaArguments(job: MediaJob): string[] {
  const { container, info, options } = job;
  const video = container.video.length > 0 && hasVideo(info);
  const audio = container.audio.length > 0 && hasAudio(info) && options.text('audio_codec') !== 'none';
  if (!video && !audio)
    throw new OperationError(`Conversion failed: the file has no stream that ${container.format} can hold.`);
  return [
    ...inputArguments(job),
    ...(video ? ['-map', '0:V:0', ...videoArguments(job)] : coverArguments(job)),
    ...(audio ? ['-map', '0:a:0', ...audioArguments(job)] : ['-an']),
    ...subtitleArguments(job, video),
    ...['-dn', '-map_metadata', '0', '-max_muxing_queue_size', '4096'],
    ...(container.arguments ?? []),
    ...['-f', container.muxer, `file:${job.output}`],
  ];
}

/** The picture of an album goes along as it is. */
function coverArguments({ container: { cover }, info }: MediaJob): string[] {
  const picture = coverStream(info);
  if (cover === undefined || picture === undefined) return ['-vn'];
  return ['-map', `0:${picture.index}`, '-c:v', 'copy', '-disposition:v', 'attached_pic', ...cover];
}

function inputArguments({ input, subtitle, options, info }: MediaJob): string[] {
  const start = options.text('trim_start');
  const end = options.text('trim_end');
  const trim = [
    ...(start === undefined ? [] : ['-ss', String(secondsOf(start))]),
    ...(end === undefined ? [] : ['-to', String(secondsOf(end))]),
  ];
  const isExtraInput = subtitle !== undefined && options.text('subtitles_mode') === 'soft';
  const isStream = withoutIndex.test(String(info.format['format_name']));
  return [
    ...[...(isStream ? [] : trim), ...closedInput, '-i', `file:${input}`],
    ...(isExtraInput ? [...closedInput, '-i', `file:${subtitle}`] : []),
    ...(isStream ? trim : []),
  ];
}

/** There a jump lands where no picture stands on its own, and all up to the next one that does would be lost. */
const withoutIndex = /^(?:mpegts|mpeg)$/;

function videoArguments({ container, options, encoders, input, subtitle, info }: MediaJob): string[] {
  const codec = options.text('video_codec') ?? container.video[0] ?? '';
  if (codec === 'copy') return ['-c:v', 'copy'];
  const [encoder, name] = pick(videoEncoders, codec, encoders);
  const filters = scaleFilters(options, codec !== 'gif');
  if (options.text('subtitles_mode') === 'hard') filters.push(`subtitles=filename=${subtitle ?? input}`);
  const wanted = options.number('fps');
  const known = container.takesAnyFrameRate === true ? undefined : encoder.frameRates;
  const fps = fittingFrameRate(known, wanted ?? frameRateOf(info)) ?? wanted;
  if (fps !== undefined) filters.unshift(`fps=${fps}`);
  if (codec === 'gif') filters.push('split[a][b];[a]palettegen[p];[b][p]paletteuse');
  const frames = [
    ...(filters.length === 0 ? [] : ['-vf', filters.join(',')]),
    ...given(options.text('aspect_ratio'), '-aspect'),
  ];
  return [
    '-c:v',
    name,
    ...(encoder.arguments ?? []),
    ...frames,
    ...(codec === 'gif' ? [] : rateArguments(encoder, options)),
  ];
}

function rateArguments(encoder: Encoder, options: Options): string[] {
  const bitrate = options.number('video_bitrate');
  const scale = options.number('video_qscale');
  const crf = options.number('crf') ?? (encoder.crf === true && scale !== undefined ? crfOf(scale) : undefined);
  const rate = [
    ...(crf === undefined || bitrate !== undefined
      ? []
      : ['-crf', String(crf), ...(encoder.quality ? ['-b:v', '0'] : [])]),
    ...(bitrate === undefined ? [] : ['-b:v', `${bitrate}k`]),
    ...given(encoder.crf === true ? undefined : scale, '-q:v'),
  ];
  const profile = options.text('profile');
  return [
    ...(rate.length === 0 ? (encoder.quality ?? []) : rate),
    ...(encoder.tunable
      ? [
          ...given(options.text('preset'), '-preset'),
          ...given(options.text('tune'), '-tune'),
          ...given(profile, '-profile:v'),
          ...given(options.text('level'), '-level:v'),
        ]
      : []),
    ...given(options.number('keyframe_interval'), '-g'),
    ...['-pix_fmt', pixelFormats[profile ?? ''] ?? 'yuv420p'],
  ];
}

/** The scale of MPEG in the steps of H.264, as x264 turns one into the other; its own encoder ignores `-q:v`. */
function crfOf(scale: number): number {
  return Math.round(12 + 6 * Math.log2(Math.max(scale, 1) / 0.85));
}

function audioArguments({ container, info, options, encoders }: MediaJob): string[] {
  const codec = options.text('audio_codec') ?? container.audio[0] ?? '';
  if (codec === 'copy') return ['-c:a', 'copy'];
  const [encoder, name] = pick(audioEncoders, codec, encoders);
  const scale = encoder.variable === true ? options.number('audio_qscale') : undefined;
  const wanted = {
    rate: options.number('sample_rate'),
    channels: options.number('channels'),
    bitrate: losslessCodecs.has(codec) || scale !== undefined ? undefined : options.number('audio_bitrate'),
  };
  const { rate, channels, bitrate } = fittingSound(codec as AudioCodec, container.muxer, wanted, soundOf(info));
  return [
    ...['-c:a', name, ...(encoder.arguments ?? [])],
    ...given(scale, '-q:a'),
    ...(bitrate === undefined ? [] : ['-b:a', `${bitrate}k`]),
    ...given(channels, '-ac'),
    ...given(rate, '-ar'),
    ...(options.number('volume') === undefined ? [] : ['-af', `volume=${options.number('volume')}`]),
  ];
}

function subtitleArguments({ container, options, subtitle }: MediaJob, video: boolean): string[] {
  const mode = options.text('subtitles_mode');
  if (!video || container.subtitles === undefined) return ['-sn'];
  if (mode === 'soft' && subtitle !== undefined) return ['-map', '1:s:0', '-c:s', container.subtitles];
  if (mode === 'copy' || mode === 'soft') return ['-map', '0:s?', '-c:s', container.subtitles];
  return ['-sn'];
}

function pick(
  table: Readonly<Record<string, Encoder>>,
  codec: string,
  encoders: ReadonlySet<string>,
): [encoder: Encoder, name: string] {
  const encoder = table[codec];
  const name = encoder && encoderOf(encoder, encoders);
  if (encoder === undefined || name === undefined) throw new OperationError(`This ffmpeg has no encoder for ${codec}.`);
  return [encoder, name];
}

function given(value: string | number | undefined, flag: string): string[] {
  return value === undefined ? [] : [flag, String(value)];
}

/** Pixel formats of the x264 profiles that are not 8 bit 4:2:0. */
const pixelFormats: Readonly<Record<string, string>> = {
  high10: 'yuv420p10le',
  high422: 'yuv422p',
  high444: 'yuv444p',
};
