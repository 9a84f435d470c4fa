import {
  extraCommandIf,
  codec,
  decimal,
  integer,
  lowerCase,
  onTask,
  oneOf,
  parameters,
  unchanged,
  time,
  unsupported,
  userCommand,
  unusable,
  whenTrue,
} from '../changes';
import type { OptionChange, Family, OptionRow } from '../row';
import { numberOf, textOf } from '../values';
import { sizeOf } from './resize';
import { allSoundTracks } from './sound-tracks';

const sourceOfBoth = 'v1-contract 7; v2-contract 8.1 E12';

/** `128`, `128k`: kbit/s on both sides. */
const kilobits = (name: string): OptionChange =>
  parameters([name], 'integer, kbit/s', (value) => {
    const text = textOf(value) ?? '';
    const number = text.length > 40 ? undefined : numberOf(text.replace(/\s*k(bit\/s|bps|b)?$/i, ''));
    return number === undefined || number <= 0 ? undefined : { [name]: Math.round(number) };
  });

/** v1 asked for decibels, v2 for a factor: 10^(dB/20). */
const volume = parameters(['volume'], '+20db -> 10; -10dB -> 0.3162; 50% -> 0.5', (value) => {
  const match = /^([+-]?\d{1,3}(?:\.\d+)?)\s*(db|%)?$/i.exec(textOf(value) ?? '');
  if (!match) return undefined;
  const factor = match[2] === '%' ? Number(match[1]) / 100 : 10 ** (Number(match[1]) / 20);
  return { volume: Math.round(factor * 10_000) / 10_000 };
});

/** -1 stood for "none". */
const qualityScale = (name: string): OptionChange => ({
  ...integer(name),
  rule: 'integer; -1 means none',
  apply: (value, options) => (numberOf(value) === -1 ? [{ kind: 'nothing' }] : integer(name).apply(value, options)),
});

const metatagsRow: OptionRow = {
  v1: 'strip_metatags',
  to: extraCommandIf('ffmpeg', '-map_metadata', '-1'),
  source: 'v1-contract 7; v2-contract 8.3',
  grade: 'inferred',
};

const trimmingRows: OptionRow[] = [
  { v1: 'trim_from', to: time('trim_start'), source: sourceOfBoth, grade: 'recorded' },
  { v1: 'trim_to', to: time('trim_end'), source: sourceOfBoth, grade: 'recorded' },
];

const commandRow: OptionRow = {
  v1: 'command',
  to: userCommand('ffmpeg'),
  source: 'v1-contract 7; v2-contract 5.1 (command), public v2 jobs that read /input/ and write /output/',
  grade: 'recorded',
};

/** v1 named encoders in upper case, some after their libraries. */
const soundRows: OptionRow[] = [
  {
    v1: 'audio_codec',
    to: codec('audio_codec', { libmp3lame: 'mp3', libvorbis: 'vorbis', libopus: 'opus' }),
    source: 'v1-contract 7; v2-contract 8.1 E11',
    grade: 'recorded',
  },
  {
    v1: 'audio_bitrate',
    to: kilobits('audio_bitrate'),
    default: '128',
    source: 'v1-contract 6, 7; v2-contract 8.1 E11',
    grade: 'recorded',
  },
  { v1: 'audio_channels', to: integer('channels', '', { minimum: 1 }), source: sourceOfBoth, grade: 'recorded' },
  { v1: 'audio_frequency', to: integer('sample_rate', 'Hz', { minimum: 1 }), source: sourceOfBoth, grade: 'recorded' },
  { v1: 'audio_normalize', to: volume, source: 'v1-contract 7; v2-contract 8.3', grade: 'inferred' },
  {
    v1: 'audio_qscale',
    to: qualityScale('audio_qscale'),
    source: 'v1-contract 7; v2-contract 8.1 E11',
    grade: 'recorded',
  },
];

export const audio: Family = {
  id: 'audio',
  title: 'Audio',
  type: 'ffmpeg',
  rows: [...soundRows, ...trimmingRows, metatagsRow, commandRow],
};

const videoCodecs = {
  h264: 'x264',
  libx264: 'x264',
  h265: 'x265',
  hevc: 'x265',
  libx265: 'x265',
  libvpx: 'vp8',
  'libvpx-vp9': 'vp9',
  mpeg1video: 'mpeg1',
  mpeg2video: 'mpeg2',
  libxvid: 'xvid',
};

/** Both sides were taken literally; one side alone keeps the shape. */
const resolution: OptionChange = {
  ...parameters(
    ['width', 'height', 'fit'],
    '1280x720 -> width 1280, height 720, fit scale; 1280x-1 -> width',
    () => undefined,
  ),
  apply: (value) => {
    const size = sizeOf(textOf(value) ?? '');
    if (!size) return [unusable];
    const companions = size.width !== undefined && size.height !== undefined ? { fit: 'scale' } : undefined;
    return [{ kind: 'parameters', task: 'work', parameters: { ...size }, companions }];
  },
};

const ratio = parameters(['aspect_ratio'], 'unchanged: 16:9; 2.35:1 -> 47:20', (value) => {
  const [width = 0, height = 1] = (textOf(value) ?? '').split(/[:/]/).map(Number);
  const aspectRatio = wholeRatio(width, height);
  return aspectRatio === undefined ? undefined : { aspect_ratio: aspectRatio };
});

/** v2 takes whole numbers. Undefined where a side is none, or too small or large for any picture. */
function wholeRatio(width: number, height: number): string | undefined {
  const [one, other] = [Math.round(width * 1000), Math.round(height * 1000)];
  if (![one, other].every((side) => side > 0 && Number.isSafeInteger(side))) return undefined;
  const divisor = greatestDivisor(one, other);
  return `${one / divisor}:${other / divisor}`;
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}

const thumbnail = (change: OptionChange): OptionChange => onTask('thumbnail', 'thumbnail', change);

const thumbnailSize = parameters(['width', 'height'], '640x480 -> width 640, height 480; 1200x -> width', (value) => {
  const size = sizeOf(textOf(value) ?? '');
  return size && { ...size };
});

/** Pictures of a video beside the converted file, or alone in mode info. */
export const thumbnailRows: OptionRow[] = [
  thumbnailRow('thumbnail_count', integer('count', '', { minimum: 1 })),
  thumbnailRow('thumbnail_size', thumbnailSize),
  thumbnailRow('thumbnail_format', oneOf('output_format', { png: 'png', jpg: 'jpg', jpeg: 'jpg', webp: 'webp' })),
];

function thumbnailRow(v1: string, to: OptionChange): OptionRow {
  return {
    v1,
    to: thumbnail(to),
    source: 'v1-contract 2.4, 7; v2-contract 5.1 (thumbnail of the SDKs)',
    grade: 'recorded',
  };
}

const videoSource = 'v1-contract 7; v2-contract 5.2, 8.3';
const inPayloads = 'a public v1 application that lists every option of video; public v2 jobs of engine ffmpeg';

const fromTask = 'v2 takes subtitles from a second import task, named by `subtitles` beside `subtitles_mode`';

/** v1's page listed these in its last years; no recorded echo has them. */
const laterRows: OptionRow[] = [
  {
    v1: 'subtitles_copy',
    to: whenTrue('subtitles_mode', 'copy'),
    source: inPayloads,
    grade: 'recorded',
    hiddenInEcho: true,
  },
  later('subtitles_srt', fromTask),
  later('subtitles_ass', fromTask),
  later('video_transpose', 'v2 turns films only by a command task: ffmpeg -vf transpose=clock'),
  later('video_bitrate_max', 'v2 has no upper bound of the bitrate'),
];

function later(v1: string, cause: string): OptionRow {
  return { v1, to: unsupported(cause), source: inPayloads, grade: 'inferred', hiddenInEcho: true };
}

/** Containers whose index can stand at their beginning. */
const quickTimeFamily = new Set(['3g2', '3gp', 'm4v', 'mov', 'mp4']);

export const video: Family = {
  id: 'video',
  title: 'Video',
  type: 'ffmpeg',
  rows: [
    {
      v1: 'video_codec',
      to: codec('video_codec', videoCodecs),
      source: 'v1-contract 7; v2-contract 8.1 E11',
      grade: 'recorded',
    },
    { v1: 'video_bitrate', to: kilobits('video_bitrate'), source: videoSource, grade: 'inferred' },
    { v1: 'video_resolution', to: resolution, source: sourceOfBoth, grade: 'recorded' },
    { v1: 'video_ratio', to: ratio, source: sourceOfBoth, grade: 'recorded' },
    { v1: 'video_fps', to: decimal('fps', '', { minimum: 0.01 }), source: sourceOfBoth, grade: 'recorded' },
    { v1: 'video_crf', to: integer('crf', '', { minimum: 0, maximum: 63 }), source: sourceOfBoth, grade: 'recorded' },
    { v1: 'video_qscale', to: qualityScale('video_qscale'), source: videoSource, grade: 'inferred' },
    { v1: 'video_profile', to: lowerCase('profile'), source: inPayloads, grade: 'recorded', hiddenInEcho: true },
    { v1: 'video_profile_level', to: unchanged('level'), source: inPayloads, grade: 'recorded', hiddenInEcho: true },
    ...soundRows.map((row): OptionRow => ({ ...row, default: undefined })),
    { v1: 'audio_all_streams', to: allSoundTracks, source: videoSource, grade: 'inferred' },
    {
      v1: 'faststart',
      to: {
        ...extraCommandIf('ffmpeg', '-movflags', '+faststart'),
        fitsPair: ({ output }) => quickTimeFamily.has(output),
      },
      source: 'v1-contract 7; public v2 jobs whose command has -movflags +faststart',
      grade: 'recorded',
    },
    ...trimmingRows,
    metatagsRow,
    ...thumbnailRows,
    {
      v1: 'subtitles_mode',
      anyWord: true,
      to: lowerCase('subtitles_mode'),
      source: 'not in v1; public v2 jobs of engine ffmpeg',
      grade: 'inferred',
      hiddenInEcho: true,
    },
    ...laterRows,
    commandRow,
  ],
};
