import type { Sharp } from 'sharp';

import { firstBytes } from '../../content/first-bytes';
import { chunkHead, pngChunks, pngSignature } from '../metadata/png-chunks';

/**
 * The power that makes samples of a PNG those of sRGB, where its gAMA chunk says that they are not (PNG specification,
 * 13.13): libvips reads over it, browsers and ImageMagick don't.
 */
export async function powerToSrgb(file: string): Promise<number | undefined> {
  const start = firstBytes(file, reach);
  if (start.indexOf(pngSignature) !== 0) return undefined;
  const chunks = pngChunks(start);
  const contentOf = (type: string) =>
    chunks.find((chunk) => chunk.toString('latin1', 4, chunkHead) === type)?.subarray(chunkHead);
  const gamma = contentOf('gAMA');
  if (gamma === undefined || gamma.length < 4 || profiles.some((type) => contentOf(type) !== undefined))
    return undefined;
  const power = 100_000 / (Math.max(gamma.readUInt32BE(0), 1) * displayGamma);
  return Math.abs(power - 1) < unseen || power > most || power < 1 / most ? undefined : power;
}

/** Colours to a power, opacity as it is. */
export function toPower(image: Sharp, power: number | undefined): Sharp {
  if (power === undefined) return image;
  return power < 1 ? image.gamma(1, 1 / power) : image.gamma(power, 1);
}

/** Chunks that say more of the colours than gAMA does. */
const profiles = ['cICP', 'iCCP', 'sRGB'];
const displayGamma = 2.2;
/** A difference that nobody sees, and powers that sharp takes and no camera needs. */
const [unseen, most] = [0.05, 3];
/** Bytes in which the chunks before the pixels begin. */
const reach = 16 * 1024;
