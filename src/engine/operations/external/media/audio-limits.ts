import type { AudioCodec } from './codecs';

/** Of a sound: Hz, how many channels, kbit/s. */
export interface Sound {
  rate?: number | undefined;
  channels?: number | undefined;
  bitrate?: number | undefined;
}

/**
 * What the encoder is to be told so that it takes the sound, `wanted` before what the source has: the next higher rate it
 * knows or its highest, the next lower number of channels or its least, the nearest bitrate. Without a wish only what
 * doesn't fit is told, ffmpeg settles the rest.
 */
export function fittingSound(codec: AudioCodec, muxer: string, wanted: Sound, source: Sound): Sound {
  const { rates, channels, bitrates } = limits[codec] ?? {};
  const rate = fittingRate(muxerRates[muxer]?.[codec] ?? rates, wanted.rate ?? source.rate);
  const count = fittingChannels(channels, wanted.channels ?? source.channels);
  return {
    rate: rate === source.rate ? wanted.rate && rate : rate,
    channels: count === source.channels ? wanted.channels && count : count,
    bitrate: fittingBitrate(bitrates, wanted.bitrate, rate, count),
  };
}

interface Limits {
  /** Hz, ascending. */
  rates?: readonly number[];
  /** Ascending. */
  channels?: readonly number[];
  /** For rates up to `upTo` Hz: least and most kbit/s for each channel. */
  bitrates?: readonly BitrateLimit[];
}

interface BitrateLimit {
  upTo: number;
  perChannel: readonly [least: number, most: number];
}

const mpeg2Rates = [16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
const mpegRates = [8000, 11_025, 12_000, ...mpeg2Rates];

/** As `ffmpeg -h encoder=...` lists them; those of wmav2 and libvorbis are found in their sources and by trying. */
const limits: Partial<Record<AudioCodec, Limits>> = {
  aac: { rates: [7350, ...mpegRates, 64_000, 88_200, 96_000] },
  aac_he_1: { rates: mpegRates, channels: [1, 2] },
  aac_he_2: { rates: mpegRates, channels: [2] },
  ac3: { rates: [32_000, 44_100, 48_000], channels: [1, 2, 3, 4, 5, 6] },
  amr_nb: { rates: [8000], channels: [1] },
  mp2: { rates: mpeg2Rates, channels: [1, 2] },
  mp3: { rates: mpegRates, channels: [1, 2] },
  opus: {
    rates: [8000, 12_000, 16_000, 24_000, 48_000],
    channels: [1, 2, 5, 6, 7, 8],
    bitrates: [{ upTo: Infinity, perChannel: [3, 255] }],
  },
  vorbis: {
    rates: mpegRates,
    bitrates: [
      { upTo: 8999, perChannel: [8, 32] },
      { upTo: 14_999, perChannel: [12, 44] },
      { upTo: 25_999, perChannel: [16, 86] },
      { upTo: 39_999, perChannel: [32, 150] },
      { upTo: Infinity, perChannel: [32, 240] },
    ],
  },
  wmav2: { rates: mpegRates, channels: [1, 2], bitrates: [{ upTo: Infinity, perChannel: [24, 320] }] },
};

/** What a container asks of codecs that could do more. */
const muxerRates: Readonly<Record<string, Partial<Record<AudioCodec, readonly number[]>>>> = {
  flv: { mp3: [11_025, 22_050, 44_100] },
  mxf: { pcm_s16le: [48_000] },
  swf: { mp3: [11_025, 22_050, 44_100] },
};

function fittingRate(rates: readonly number[] | undefined, wanted: number | undefined): number | undefined {
  if (rates === undefined || wanted === undefined) return wanted;
  return rates.find((rate) => rate >= wanted) ?? rates.at(-1);
}

function fittingChannels(counts: readonly number[] | undefined, wanted: number | undefined): number | undefined {
  if (counts === undefined || wanted === undefined) return wanted;
  return counts.findLast((count) => count <= wanted) ?? counts[0];
}

function fittingBitrate(
  table: readonly BitrateLimit[] | undefined,
  wanted: number | undefined,
  rate = usualRate,
  channels = usualChannels,
): number | undefined {
  const found = table?.find(({ upTo }) => rate <= upTo);
  if (found === undefined || wanted === undefined) return wanted;
  const [least, most] = found.perChannel;
  return Math.min(Math.max(wanted, least * channels), most * channels);
}

/** Where neither the caller nor the file says it. */
const usualRate = 44_100;
const usualChannels = 2;
