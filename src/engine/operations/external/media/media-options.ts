import {
  type AudioCodec,
  audioEncoders,
  type Container,
  encoderOf,
  losslessCodecs,
  type VideoCodec,
  videoEncoders,
} from './codecs';
import type { ToolOption } from '../../options/tool-option';

/** Options of a conversion into this container with these encoders (v2-contract 5.2): those that one of them acts on. */
export function mediaOptions(
  container: Container,
  encoders: ReadonlySet<string> | undefined,
  { picture: hasPicture, sound: hasSound }: { picture: boolean; sound: boolean },
): ToolOption[] {
  const video = container.video.filter(
    (codec) => hasPicture && encoderOf(videoEncoders[codec], encoders) !== undefined,
  );
  const audio = container.audio.filter((codec) => hasSound && encoderOf(audioEncoders[codec], encoders) !== undefined);
  return [
    ...(video.length === 0 ? [] : videoOptions(video, container)),
    ...(audio.length === 0 ? [] : audioOptions(audio, video.length > 0)),
    ...trimOptions,
  ];
}

function videoOptions(codecs: VideoCodec[], { subtitles, format }: Container): ToolOption[] {
  if (format === 'gif') return [...frameOptions];
  const [first] = codecs;
  return [
    choice('video_codec', [...codecs, 'copy'], first, 'copy keeps the video as it is.'),
    ...(codecs.some((codec) => videoEncoders[codec].crf) ? [constantQuality] : []),
    ...(codecs.some((codec) => videoEncoders[codec].tunable) ? tuning : []),
    {
      name: 'video_bitrate',
      type: 'integer',
      default: null,
      minimum: 1,
      description: 'kbit/s; takes the place of crf.',
    },
    {
      name: 'video_qscale',
      type: 'integer',
      default: null,
      minimum: 0,
      maximum: 69,
      description: 'Fixed quality scale.',
    },
    ...frameOptions,
    {
      name: 'keyframe_interval',
      type: 'integer',
      default: null,
      minimum: 1,
      description: 'Number of frames from one key frame to the next.',
    },
    ...subtitleOptions(subtitles !== undefined),
  ];
}

function subtitleOptions(asStream: boolean): ToolOption[] {
  return [
    choice('subtitles_mode', asStream ? ['none', 'copy', 'soft', 'hard'] : ['none', 'hard'], 'none'),
    { name: 'subtitle', type: 'input', default: null, description: 'Task with an SRT, ASS or VTT file.' },
    {
      name: 'subtitles',
      type: 'input',
      multiple: true,
      default: null,
      description: 'The same as the job builder sends it: a list of one task.',
    },
  ];
}

function audioOptions(codecs: AudioCodec[], withVideo: boolean): ToolOption[] {
  const [first] = codecs;
  const compressed = codecs.some((codec) => !losslessCodecs.has(codec));
  const bitrate = {
    name: 'audio_bitrate',
    type: 'integer',
    minimum: 1,
    maximum: 2000,
    description: 'kbit/s.',
  } as const;
  return [
    choice('audio_codec', [...codecs, 'copy', ...(withVideo ? ['none'] : [])], first ?? null),
    ...(compressed ? [{ ...bitrate, default: losslessCodecs.has(first ?? '') ? null : 128 }] : []),
    ...(codecs.some((codec) => audioEncoders[codec].variable) ? [qscale] : []),
    { name: 'channels', type: 'integer', default: null, minimum: 1, maximum: 8 },
    { name: 'sample_rate', type: 'integer', default: null, minimum: 4000, maximum: 384_000, description: 'Hz.' },
    {
      name: 'volume',
      type: 'float',
      default: null,
      minimum: 0,
      maximum: 1000,
      description: 'Factor; 1.0 is unchanged.',
    },
  ];
}

function choice(name: string, values: readonly unknown[], preset: unknown, description?: string): ToolOption {
  return {
    name,
    type: 'enum',
    default: preset,
    possible_values: [...values],
    ...(description !== undefined && { description }),
  };
}

/** Seconds, `MM:SS` or `HH:MM:SS`, with a fraction or without. */
const timePattern = /^(\d+|(\d+:)?\d{1,2}:\d{1,2})(\.\d+)?$/;

const trimOptions: ToolOption[] = [
  { name: 'trim_start', type: 'string', default: null, pattern: timePattern, description: 'HH:MM:SS.' },
  { name: 'trim_end', type: 'string', default: null, pattern: timePattern, description: 'HH:MM:SS.' },
];

const qscale: ToolOption = {
  name: 'audio_qscale',
  type: 'integer',
  default: null,
  minimum: -1,
  maximum: 10,
  description: 'Variable bitrate quality; takes the place of audio_bitrate.',
};

const constantQuality: ToolOption = {
  name: 'crf',
  type: 'integer',
  default: null,
  minimum: 0,
  maximum: 63,
  description: 'Quality: less is better.',
};

const presets = ['ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium', 'slow', 'slower', 'veryslow'];

const levels = [
  ...['1', '1b', '1.1', '1.2', '1.3', '2', '2.1', '2.2', '3', '3.1', '3.2'],
  ...['4', '4.1', '4.2', '5', '5.1', '5.2'],
];

const tuning: ToolOption[] = [
  choice('preset', presets, 'medium', 'Slower ones give smaller files.'),
  choice('tune', ['film', 'animation', 'grain', 'stillimage', 'fastdecode', 'zerolatency', 'psnr', 'ssim'], null),
  choice('profile', ['baseline', 'main', 'high', 'high10', 'high422', 'high444'], null),
  choice('level', levels, null),
];

const side = { type: 'integer', default: null, minimum: 1, maximum: 16_384 } as const;

export const sizeOptions: ToolOption[] = [
  { name: 'width', ...side, description: 'Pixels.' },
  { name: 'height', ...side, description: 'Pixels.' },
];

const frameOptions: ToolOption[] = [
  ...sizeOptions,
  choice('fit', ['max', 'crop', 'scale'], 'scale', 'max never enlarges; crop fills and cuts; scale stretches.'),
  { name: 'fps', type: 'float', default: null, minimum: 0.01, maximum: 240 },
  { name: 'aspect_ratio', type: 'string', default: null, pattern: /^\d{1,4}(:\d{1,4}|\.\d+)$/, description: '16:9.' },
];
