import type { V1Value } from '../../call';
import { unusable } from '../changes';
import type { OptionChange } from '../row';
import { timeOf } from '../time';
import { booleanOf, numberOf, textOf, wordOf } from '../values';
import { lookUp } from '../../look-up';
import { canonicalFormat } from '../../../formats';

type Options = Record<string, V1Value>;

/**
 * v2's convert keeps one sound track. A command takes all of the original once more and puts them beside the converted
 * picture, encoded as the other options of the sound say.
 */
export const allSoundTracks: OptionChange = {
  v2: 'command ffmpeg `-map 1:a`',
  rule: 'true: an extra command task takes every sound track of the original',
  program: 'ffmpeg',
  isFlag: true,
  fitsPair: ({ output }) => holdsSoundTracks(output),
  apply: (value, { trim_from, trim_to }) => {
    const wanted = booleanOf(value);
    if (wanted === undefined) return [unusable];
    if (!wanted) return [{ kind: 'nothing' }];
    return [
      {
        kind: 'extraCommand',
        program: 'ffmpeg',
        words: [],
        originalSoundOptions: [...at('-ss', trim_from), ...at('-to', trim_to)],
      },
    ];
  },
};

interface Encoder {
  /** ffmpeg's name. */
  name: string;
  mostChannels: number;
  /** It takes a bitrate and any usual sampling rate. */
  tunable: boolean;
}

const aac: Encoder = { name: 'aac', mostChannels: 6, tunable: true };
const ac3: Encoder = { name: 'ac3', mostChannels: 6, tunable: true };
const mp3: Encoder = { name: 'libmp3lame', mostChannels: 2, tunable: true };
const vorbis: Encoder = { name: 'libvorbis', mostChannels: 2, tunable: true };
const opus: Encoder = { name: 'libopus', mostChannels: 6, tunable: false };
const flac: Encoder = { name: 'flac', mostChannels: 6, tunable: false };
const pcm: Encoder = { name: 'pcm_s16le', mostChannels: 6, tunable: false };

/** Containers of several sound tracks: what they take of v1's codecs, the first one where the call says none of them. */
const containers: Record<string, Record<string, Encoder>> = {
  avi: { mp3, ac3, pcm_s16le: pcm },
  m2ts: { ac3, aac, mp3 },
  m4v: { aac, ac3 },
  mkv: { aac, ac3, flac, mp3, opus, vorbis, pcm_s16le: pcm },
  mov: { aac, ac3, mp3, pcm_s16le: pcm },
  mp4: { aac, ac3, mp3 },
  mts: { ac3, aac, mp3 },
  ts: { aac, ac3, mp3 },
  webm: { opus, vorbis },
};

/** Whether a file of this format may hold several sound tracks (ffmpeg's muxers). */
export function holdsSoundTracks(container: string): boolean {
  return Object.hasOwn(containers, canonicalFormat(container));
}

/** ffmpeg's words for the sound of this container; v1's own bitrate where the call says none (v1-contract 7). */
export function soundWords(container: string, options: Options): string[] {
  const encoders = containers[canonicalFormat(container)] ?? {};
  const codec = wordOf(options.audio_codec).replace(/_he_[12]$/, '');
  const encoder = lookUp(encoders, codec) ?? Object.values(encoders)[0] ?? aac;
  const channels = Math.min(positive(options.audio_channels) ?? 0, encoder.mostChannels);
  const words = [
    '-c:a',
    encoder.name,
    ...volume(options.audio_normalize),
    ...(channels > 0 ? ['-ac', `${channels}`] : []),
  ];
  return encoder.tunable ? [...words, ...rate(options), ...bitrate(options)] : words;
}

function rate({ audio_frequency }: Options): string[] {
  const usual = [8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000];
  const wanted = positive(audio_frequency);
  return wanted !== undefined && usual.includes(wanted) ? ['-ar', `${wanted}`] : [];
}

function bitrate({ audio_bitrate }: Options): string[] {
  const wanted = positive((textOf(audio_bitrate ?? null) ?? '').replace(/k$/i, '')) ?? 128;
  return ['-b:a', `${Math.max(32, Math.min(wanted, 320))}k`];
}

function volume(value: V1Value | undefined): string[] {
  const [, amount, unit] = /^([+-]?\d{1,3}(?:\.\d+)?)\s*(db|%)$/i.exec(textOf(value ?? null) ?? '') ?? [];
  if (amount === undefined) return [];
  return ['-filter:a', unit === '%' ? `volume=${Number(amount) / 100}` : `volume=${Number(amount)}dB`];
}

function at(flag: string, value: V1Value | undefined): string[] {
  const time = timeOf(textOf(value ?? null) ?? '');
  return time === undefined ? [] : [flag, time];
}

function positive(value: V1Value | undefined): number | undefined {
  const number = Math.round(numberOf(value ?? null) ?? 0);
  return number > 0 ? number : undefined;
}
