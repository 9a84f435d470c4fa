import type { Programs } from '../../../programs';
import { OperationError } from '../../../contract/operation';
import type { ToolRequest } from '../../tool';
import { framesPerSecond } from './frame-rate';

/** What ffprobe tells, as it tells it: the shape of v1's `info` (v1-contract, `info`). */
export interface MediaInfo {
  streams: MediaStream[];
  format: { duration?: string; [key: string]: unknown };
}

export interface MediaStream {
  index: number;
  codec_type?: string;
  /** Hz. */
  sample_rate?: string;
  channels?: number;
  /** Frames a second as a fraction, on average and of the most frequent ones; `0/0` where unknown. */
  avg_frame_rate?: string;
  r_frame_rate?: string;
  disposition?: { attached_pic?: number };
  [key: string]: unknown;
}

/**
 * Input options that keep a media file to itself: no playlist, script or device is followed to other files or hosts,
 * whatever the file claims to be. `more`: demuxers to permit beside those of ordinary conversions.
 */
export function inputClosedTo(...more: readonly string[]): string[] {
  return ['-protocol_whitelist', 'file', '-format_whitelist', [...demuxers, ...more].join(',')];
}

const demuxers = [
  ...['aac', 'ac3', 'aiff', 'amr', 'ape', 'asf', 'ass', 'au', 'avi', 'caf', 'dts', 'dv', 'eac3', 'flac', 'flv', 'gif'],
  ...['h264', 'hevc', 'ivf', 'jpeg_pipe', 'm4v', 'matroska', 'mov', 'mp3', 'mpeg', 'mpegts', 'mpegvideo', 'mxf', 'nut'],
  ...['obu', 'ogg', 'png_pipe', 'rm', 'srt', 'swf', 'tta', 'voc', 'w64', 'wav', 'webp_pipe', 'webvtt', 'wv'],
];

export const closedInput: readonly string[] = inputClosedTo();

/** Fails with ffprobe's words about a file that is no media file. */
export async function probe(programs: Programs, file: string, request: ToolRequest): Promise<MediaInfo> {
  const { stdout } = await programs.run('ffprobe', {
    arguments: [
      ...['-v', 'error', '-print_format', 'json', '-show_format', '-show_streams'],
      ...closedInput,
      `file:${file}`,
    ],
    folder: request.folder,
    reads: [request.input.path],
    signal: request.signal,
  });
  const { streams = [], format = {} } = JSON.parse(stdout) as Partial<MediaInfo>;
  if (streams.length === 0) throw new OperationError('Conversion failed: the file has no streams.');
  return { streams, format };
}

/** Seconds; `undefined` where the file doesn't say. */
export function durationOf({ format }: MediaInfo): number | undefined {
  const seconds = Number(format.duration);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

/** Pictures attached to music (covers) are no video. */
export function hasVideo({ streams }: MediaInfo): boolean {
  return streams.some((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1);
}

/** The picture attached to music, of a kind that every container with covers holds. */
export function coverStream({ streams }: MediaInfo): MediaStream | undefined {
  return streams.find(
    ({ codec_name: codec, disposition }) => disposition?.attached_pic === 1 && ['mjpeg', 'png'].includes(String(codec)),
  );
}

/** Frames a second of the first film, the one that is converted. */
export function frameRateOf({ streams }: MediaInfo): number | undefined {
  const film = streams.find((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1);
  return framesPerSecond(film?.r_frame_rate) ?? framesPerSecond(film?.avg_frame_rate);
}

/** Whether a file holds a sound track. */
export function hasAudio(info: MediaInfo): boolean {
  return soundStream(info) !== undefined;
}

/** Of the first audio stream, the one that is converted. */
export function soundOf(info: MediaInfo): { rate?: number; channels?: number } {
  const { sample_rate: rate, channels } = soundStream(info) ?? {};
  return { ...(rate !== undefined && { rate: Number(rate) }), ...(channels !== undefined && { channels }) };
}

function soundStream({ streams }: MediaInfo): MediaStream | undefined {
  return streams.find((stream) => stream.codec_type === 'audio');
}
