import sharp, { type Sharp } from 'sharp';

import { OperationError } from '../../../contract/operation';

/** Plain data, so that it crosses into a worker. Sizes in pixels, density in dpi. */
export interface PictureOptions {
  width?: number | undefined;
  height?: number | undefined;
  fit?: string | undefined;
  quality?: number | undefined;
  strip?: boolean | undefined;
  auto_orient?: boolean | undefined;
  background?: string | undefined;
  pixel_density?: number | undefined;
}

/** One file holds several pictures. */
export const holdsPages: ReadonlySet<string> = new Set(['gif', 'tiff', 'webp']);

/** Formats sharp writes; `tiff` losslessly (LZW), as ImageMagick does. */
export const writableFormats = ['avif', 'gif', 'jpg', 'png', 'tiff', 'webp'];

/** Turned, resized, flattened and stripped as the options say. `enlarge` lets `fit: max` grow a vector source. */
export function retouch(image: Sharp, options: PictureOptions, outputFormat: string, enlarge = false): Sharp {
  let result = options.auto_orient === true ? image.autoOrient() : image;
  const { width, height } = options;
  if (width !== undefined || height !== undefined) {
    const fit = fits[options.fit ?? 'max'] ?? 'inside';
    result = result.resize({ width, height, fit, withoutEnlargement: fit === 'inside' && !enlarge });
  }
  const background = options.background ?? (outputFormat === 'jpg' ? '#ffffff' : undefined);
  if (background !== undefined) result = result.flatten({ background });
  if (options.strip !== true) result = result.keepMetadata();
  if (options.pixel_density !== undefined) result = result.withMetadata({ density: options.pixel_density });
  return result;
}

/** The picture in its output format; `quality` 0 to 100, for formats that lose. */
export function encode(image: Sharp, format: string, quality: number | undefined): Sharp {
  const encoder = encoders[format];
  if (encoder === undefined) throw new OperationError(`sharp cannot write ${format}.`);
  return encoder(image, quality === undefined ? {} : { quality });
}

/** Says in our words what libvips has against a size; all else that it throws stays as it is. */
export async function fromSharp<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const words = sizeFaults.find(({ said }) => error instanceof Error && said.test(error.message))?.words;
    throw words === undefined ? error : new OperationError(words, null, undefined, error);
  }
}

const sizeFaults = [
  { said: /exceeds pixel limit/, words: 'The picture has more than 268 million pixels.' },
  { said: /too large for the \w+ format/, words: 'The picture is too large for the format that is wanted.' },
];

export { sharp };

const fits: Record<string, 'inside' | 'cover' | 'fill'> = { max: 'inside', crop: 'cover', scale: 'fill' };

const encoders: Record<string, (image: Sharp, options: { quality?: number }) => Sharp> = {
  avif: (image, options) => image.avif(options),
  gif: (image) => image.gif(),
  jpg: (image, options) => image.jpeg({ ...options, mozjpeg: false }),
  png: (image) => image.png(),
  tiff: (image) => image.tiff({ compression: 'lzw' }),
  webp: (image, options) => image.webp(options),
};
