import { fittingSound } from './audio-limits';
import type { Options } from '../../options/options';
import {
  audioEncoders,
  type AudioCodec,
  type Container,
  losslessCodecs,
  type VideoCodec,
  videoEncoders,
} from './codecs';

/**
 * A sentence for each option that the codec in use can't follow, though another one of the container can. Values that are
 * the defaults say nothing.
 */
export function unheededOptions(
  container: Container,
  options: Options,
  has: { video: boolean; audio: boolean },
): string[] {
  return [
    ...(has.video && container.video.length > 0 ? unheededByVideo(container, options) : []),
    ...(has.audio && container.audio.length > 0 ? unheededByAudio(container, options) : []),
  ];
}

function unheededByVideo({ video, format }: Container, options: Options): string[] {
  if (format === 'gif') return [];
  const codec = options.text('video_codec') ?? video[0] ?? '';
  const encoder = videoEncoders[codec as VideoCodec];
  if (encoder === undefined) return sentences(codec, changed(options, [...ofEncoders, ...ofFrames]));
  const isBounded = options.number('video_bitrate') !== undefined;
  return [
    ...sentences(codec, [
      ...(encoder.tunable === true ? [] : changed(options, tuning)),
      ...(encoder.crf === true ? [] : changed(options, ['crf'])),
      ...(isAspectKnown(codec, options.text('aspect_ratio')) ? [] : ['aspect_ratio']),
    ]),
    ...(format === 'swf' && options.text('aspect_ratio') !== undefined ? ['aspect_ratio has no effect in swf.'] : []),
    ...(isBounded && options.number('crf') !== undefined ? ['crf has no effect beside video_bitrate.'] : []),
  ];
}

function unheededByAudio({ audio, muxer }: Container, options: Options): string[] {
  const codec = options.text('audio_codec') ?? audio[0] ?? '';
  if (codec === 'none') return [];
  const encoder = audioEncoders[codec as AudioCodec];
  if (encoder === undefined) return sentences(codec, changed(options, ofSound));
  return [
    ...sentences(codec, [
      ...(encoder.variable === true ? [] : changed(options, ['audio_qscale'])),
      ...(losslessCodecs.has(codec) ? changed(options, ['audio_bitrate']) : []),
    ]),
    ...fittedSound(codec as AudioCodec, muxer, options),
  ];
}

function fittedSound(codec: AudioCodec, muxer: string, options: Options): string[] {
  const wanted = { rate: options.number('sample_rate'), channels: options.number('channels') };
  const { rate = wanted.rate, channels = wanted.channels } = fittingSound(codec, muxer, wanted, {});
  return [
    ...(rate === wanted.rate ? [] : [`sample_rate became ${rate}, as ${codec} takes no ${wanted.rate} here.`]),
    ...(channels === wanted.channels ? [] : [`channels became ${channels}, as ${codec} takes no ${wanted.channels}.`]),
  ];
}

function sentences(codec: string, names: string[]): string[] {
  const why = codec === 'copy' ? 'while the stream is copied' : `with ${codec}`;
  return names.map((name) => `${name} has no effect ${why}.`);
}

function changed({ values }: Options, names: readonly string[]): string[] {
  return names.filter((name) => values[name] !== undefined && values[name] !== standards[name]);
}

/** What the catalogue fills in. */
const standards: Readonly<Record<string, unknown>> = { preset: 'medium', audio_bitrate: 128, fit: 'scale' };
const tuning = ['preset', 'tune', 'profile', 'level'];
const ofEncoders = [...tuning, 'crf', 'video_bitrate', 'video_qscale', 'keyframe_interval'];
const ofFrames = ['width', 'height', 'fit', 'fps', 'aspect_ratio'];
const ofSound = ['audio_bitrate', 'audio_qscale', 'channels', 'sample_rate', 'volume'];

/** MPEG has a list of shapes (ISO 13818-2, table 6-3). */
function isAspectKnown(codec: string, aspect: string | undefined): boolean {
  if (aspect === undefined || !listsAspects.has(codec)) return true;
  const [width = 1, height = 1] = aspect.split(':').map(Number);
  return mpegAspects.some((each) => Math.abs(each - width / height) < 0.02);
}

const listsAspects: ReadonlySet<string> = new Set(['mpeg1', 'mpeg2']);
const mpegAspects = [4 / 3, 16 / 9, 2.21];
