import type { V1Value } from '../call';
import { unusable } from '../options/changes';
import type { Change } from '../options/row';
import { timeOf } from '../options/time';
import { booleanOf, numberOf, textOf, wordOf } from '../options/values';

/**
 * v2's convert keeps one sound track. A command takes all of the original once more and puts them beside the converted
 * picture, encoded as the other options of the sound say.
 */
export const allSoundTracks: Change = {
  v2: 'command ffmpeg `-map 1:a`',
  rule: 'true: an extra command task takes every sound track of the original',
  program: 'ffmpeg',
  apply: (value, options) => {
    const wanted = booleanOf(value);
    if (wanted === undefined) return [unusable];
    if (!wanted) return [{ kind: 'nothing' }];
    const again = wordsOf(reading, options);
    return [{ kind: 'arguments', program: 'ffmpeg', words: wordsOf(encoding, options), again }];
  },
};

type Options = Record<string, V1Value>;
type Word = [option: string, flag: string, read: (value: V1Value, options: Options) => string | undefined];

/** ffmpeg's names of what v1 called after the format (v1-contract 7); without one the container has its own. */
const encoders: Record<string, string> = {
  ...{ aac: 'aac', ac3: 'ac3', flac: 'flac', mp3: 'libmp3lame', opus: 'libopus', vorbis: 'libvorbis', copy: 'copy' },
  ...{ pcm_s16le: 'pcm_s16le', pcm_s24le: 'pcm_s24le' },
};

const encoding: Word[] = [
  ['audio_codec', '-c:a', (value) => (Object.hasOwn(encoders, wordOf(value)) ? encoders[wordOf(value)] : undefined)],
  ['audio_bitrate', '-b:a', (value) => positive(value, 'k')],
  ['audio_channels', '-ac', (value) => positive(value)],
  ['audio_frequency', '-ar', (value) => positive(value)],
  ['audio_qscale', '-q:a', (value) => positive(value)],
  [
    'audio_normalize',
    '-filter:a',
    (value, { audio_codec: codec }) => (wordOf(codec) === 'copy' ? undefined : volume(value)),
  ],
];

const reading: Word[] = [
  ['trim_from', '-ss', (value) => timeOf(textOf(value) ?? '')],
  ['trim_to', '-to', (value) => timeOf(textOf(value) ?? '')],
];

function wordsOf(table: Word[], options: Options): string[] {
  return table.flatMap(([option, flag, read]) => {
    const word = read(options[option] ?? null, options);
    return word === undefined ? [] : [flag, word];
  });
}

function positive(value: V1Value, unit = ''): string | undefined {
  const number = numberOf(value) ?? 0;
  return number > 0 ? `${Math.round(number)}${unit}` : undefined;
}

/** In decibels, as v1 took it. */
function volume(value: V1Value): string | undefined {
  const decibels = /^([+-]?\d{1,3}(?:\.\d+)?)\s*db$/i.exec(textOf(value) ?? '')?.[1];
  return decibels === undefined ? undefined : `volume=${Number(decibels)}dB`;
}
