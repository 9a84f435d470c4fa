/** Which containers ffmpeg writes with which codecs: the only place for the names of its encoders and muxers. */
export interface Container {
  format: string;
  muxer: string;
  /** Codec names as callers write them (v2-contract 5.2), the default first; none in an audio format. */
  video: readonly VideoCodec[];
  audio: readonly AudioCodec[];
  /** Not written with sound alone. */
  needsPicture?: boolean;
  /** Codec of text subtitles kept as a stream. */
  subtitles?: string;
  /** Takes rates that its codecs alone would not: the arguments say so. */
  takesAnyFrameRate?: boolean;
  /** Arguments every file of this container gets. */
  arguments?: readonly string[];
  /** Sound files that hold a cover picture, with the arguments for it. */
  cover?: readonly string[];
}

export type VideoCodec =
  | 'x264'
  | 'x265'
  | 'vp8'
  | 'vp9'
  | 'av1'
  | 'mpeg4'
  | 'xvid'
  | 'mpeg2'
  | 'mpeg1'
  | 'theora'
  | 'wmv2'
  | 'h263'
  | 'flv1'
  | 'gif';
export type AudioCodec =
  | 'aac'
  | 'aac_he_1'
  | 'aac_he_2'
  | 'mp3'
  | 'mp2'
  | 'opus'
  | 'vorbis'
  | 'flac'
  | 'alac'
  | 'ac3'
  | 'wmav2'
  | 'amr_nb'
  | 'pcm_s16le'
  | 'pcm_s16be'
  | 'pcm_s24le'
  | 'pcm_u8';

export interface Encoder {
  /** Names in ffmpeg, best first; builds differ in which they have. */
  names: readonly string[];
  arguments?: readonly string[];
  /** Used when the caller names neither quality nor bitrate; without, the encoder's own default is good. */
  quality?: readonly string[];
  /** The only frame rates that it knows, ascending; as ffmpeg takes them. */
  frameRates?: readonly string[];
  /** Of video: knows `-crf`. */
  crf?: boolean;
  /** Of sound: knows `-q:a`. */
  variable?: boolean;
  /** Knows `-preset`, `-tune`, `-profile`, `-level` as x264 does. */
  tunable?: boolean;
}

/** MPEG-1 and MPEG-2 (ISO 13818-2, table 6-4). */
const mpegFrameRates = ['24000/1001', '24', '25', '30000/1001', '30', '50', '60000/1001', '60'];

/** The old encoders aim at 200 kbit/s when told nothing, whatever the size of the picture. */
const fixedQuality = ['-q:v', '4'];

export const videoEncoders: Readonly<Record<VideoCodec, Encoder>> = {
  x264: { names: ['libx264'], crf: true, tunable: true },
  x265: { names: ['libx265'], arguments: ['-x265-params', 'log-level=error'], crf: true, tunable: true },
  vp8: {
    names: ['libvpx'],
    arguments: ['-deadline', 'good', '-cpu-used', '4'],
    quality: ['-crf', '10', '-b:v', '2M'],
    crf: true,
  },
  vp9: {
    names: ['libvpx-vp9'],
    arguments: ['-deadline', 'good', '-cpu-used', '4', '-row-mt', '1'],
    quality: ['-crf', '31', '-b:v', '0'],
    crf: true,
  },
  av1: { names: ['libsvtav1', 'libaom-av1'], crf: true },
  mpeg4: { names: ['mpeg4'], quality: fixedQuality },
  xvid: { names: ['libxvid'], quality: fixedQuality },
  mpeg2: { names: ['mpeg2video'], quality: fixedQuality, frameRates: mpegFrameRates },
  mpeg1: { names: ['mpeg1video'], quality: fixedQuality, frameRates: mpegFrameRates },
  theora: { names: ['libtheora'], quality: ['-q:v', '7'] },
  wmv2: { names: ['wmv2'], quality: fixedQuality },
  h263: { names: ['h263'], quality: fixedQuality },
  flv1: { names: ['flv'], quality: fixedQuality },
  gif: { names: ['gif'] },
};

export const audioEncoders: Readonly<Record<AudioCodec, Encoder>> = {
  aac: { names: ['aac'], variable: true },
  aac_he_1: { names: ['libfdk_aac'], arguments: ['-profile:a', 'aac_he'] },
  aac_he_2: { names: ['libfdk_aac'], arguments: ['-profile:a', 'aac_he_v2'] },
  mp3: { names: ['libmp3lame'], variable: true },
  mp2: { names: ['mp2'] },
  opus: { names: ['libopus'] },
  vorbis: { names: ['libvorbis'], variable: true },
  flac: { names: ['flac'] },
  alac: { names: ['alac'] },
  ac3: { names: ['ac3'] },
  wmav2: { names: ['wmav2'] },
  amr_nb: { names: ['libopencore_amrnb'] },
  pcm_s16le: { names: ['pcm_s16le'] },
  pcm_s16be: { names: ['pcm_s16be'] },
  pcm_s24le: { names: ['pcm_s24le'] },
  pcm_u8: { names: ['pcm_u8'] },
};

/** MXF has a list of frame rates, which players don't mind. */
const anyFrameRate = ['-strict', 'unofficial'];
const streamed = ['-movflags', '+faststart'];
const modern: readonly VideoCodec[] = ['x264', 'x265', 'av1', 'vp9', 'mpeg4'];

export const containers: readonly Container[] = [
  { format: 'aac', muxer: 'adts', video: [], audio: ['aac', 'aac_he_1', 'aac_he_2'] },
  { format: 'ac3', muxer: 'ac3', video: [], audio: ['ac3'] },
  { format: 'aiff', muxer: 'aiff', video: [], audio: ['pcm_s16be'], cover: ['-write_id3v2', '1'] },
  { format: 'amr', muxer: 'amr', video: [], audio: ['amr_nb'] },
  { format: 'caf', muxer: 'caf', video: [], audio: ['pcm_s16le', 'alac'] },
  { format: 'flac', muxer: 'flac', video: [], audio: ['flac'], cover: [] },
  {
    format: 'm4a',
    muxer: 'ipod',
    video: [],
    audio: ['aac', 'aac_he_1', 'aac_he_2', 'alac'],
    arguments: streamed,
    cover: [],
  },
  { format: 'm4b', muxer: 'ipod', video: [], audio: ['aac', 'aac_he_1', 'aac_he_2'], arguments: streamed, cover: [] },
  { format: 'mp3', muxer: 'mp3', video: [], audio: ['mp3'], cover: ['-id3v2_version', '3'] },
  { format: 'oga', muxer: 'oga', video: [], audio: ['vorbis', 'opus', 'flac'] },
  { format: 'ogg', muxer: 'ogg', video: [], audio: ['vorbis', 'opus', 'flac'] },
  { format: 'opus', muxer: 'opus', video: [], audio: ['opus'] },
  { format: 'voc', muxer: 'voc', video: [], audio: ['pcm_s16le', 'pcm_u8'] },
  { format: 'wav', muxer: 'wav', video: [], audio: ['pcm_s16le', 'pcm_s24le', 'pcm_u8'] },
  { format: 'weba', muxer: 'webm', video: [], audio: ['opus', 'vorbis'] },
  { format: 'wma', muxer: 'asf', video: [], audio: ['wmav2'] },

  { format: '3g2', muxer: '3g2', video: ['x264', 'h263', 'mpeg4'], audio: ['aac', 'amr_nb'], arguments: streamed },
  { format: '3gp', muxer: '3gp', video: ['x264', 'h263', 'mpeg4'], audio: ['aac', 'amr_nb'], arguments: streamed },
  { format: 'avi', muxer: 'avi', video: ['x264', 'xvid', 'mpeg4'], audio: ['mp3', 'aac', 'ac3', 'pcm_s16le'] },
  { format: 'flv', muxer: 'flv', video: ['x264', 'flv1'], audio: ['aac', 'mp3'] },
  {
    format: 'm4v',
    muxer: 'mp4',
    video: ['x264', 'x265', 'mpeg4'],
    audio: ['aac', 'aac_he_1', 'aac_he_2', 'ac3'],
    subtitles: 'mov_text',
    arguments: streamed,
  },
  {
    format: 'mkv',
    muxer: 'matroska',
    video: [...modern, 'vp8', 'mpeg2', 'theora'],
    audio: ['aac', 'aac_he_1', 'aac_he_2', 'mp3', 'opus', 'vorbis', 'flac', 'ac3', 'pcm_s16le'],
    subtitles: 'srt',
  },
  {
    format: 'mov',
    muxer: 'mov',
    video: ['x264', 'x265', 'mpeg4'],
    audio: ['aac', 'aac_he_1', 'aac_he_2', 'mp3', 'ac3', 'alac', 'pcm_s16le'],
    subtitles: 'mov_text',
    arguments: streamed,
  },
  {
    format: 'mp4',
    muxer: 'mp4',
    video: modern,
    audio: ['aac', 'aac_he_1', 'aac_he_2', 'mp3', 'opus', 'ac3', 'flac'],
    subtitles: 'mov_text',
    arguments: streamed,
  },
  { format: 'mpeg', muxer: 'mpeg', video: ['mpeg2', 'mpeg1'], audio: ['mp2', 'mp3', 'ac3'] },
  { format: 'mts', muxer: 'mpegts', video: ['x264', 'x265', 'mpeg2'], audio: ['aac', 'ac3', 'mp2', 'mp3'] },
  {
    format: 'mxf',
    muxer: 'mxf',
    video: ['mpeg2', 'x264'],
    audio: ['pcm_s16le'],
    needsPicture: true,
    takesAnyFrameRate: true,
    arguments: anyFrameRate,
  },
  { format: 'ogv', muxer: 'ogv', video: ['theora'], audio: ['vorbis', 'opus', 'flac'] },
  { format: 'swf', muxer: 'swf', video: ['flv1'], audio: ['mp3'] },
  { format: 'ts', muxer: 'mpegts', video: ['x264', 'x265', 'mpeg2'], audio: ['aac', 'ac3', 'mp2', 'mp3'] },
  { format: 'vob', muxer: 'vob', video: ['mpeg2'], audio: ['ac3', 'mp2'] },
  {
    format: 'webm',
    muxer: 'webm',
    video: ['vp9', 'vp8', 'av1'],
    audio: ['opus', 'vorbis'],
    subtitles: 'webvtt',
  },
  { format: 'wmv', muxer: 'asf', video: ['wmv2'], audio: ['wmav2'] },
  { format: 'gif', muxer: 'gif', video: ['gif'], audio: [] },
];

/** Read by ffmpeg and not written by it. */
export const readOnlyFormats: readonly string[] = ['rm', 'rmvb'];

/** Codecs whose size is what it is: a bitrate would be refused or ignored. */
export const losslessCodecs: ReadonlySet<string> = new Set([
  ...['flac', 'alac', 'pcm_s16le', 'pcm_s16be', 'pcm_s24le', 'pcm_u8'],
]);

/** The name by which this build of ffmpeg can encode; `undefined` when it can't. */
export function encoderOf(encoder: Encoder, encoders: ReadonlySet<string> | undefined): string | undefined {
  return encoders === undefined ? encoder.names[0] : encoder.names.find((name) => encoders.has(name));
}
