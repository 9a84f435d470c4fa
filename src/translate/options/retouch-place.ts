import { canonicalFormat } from '../../formats';

export interface ConversionPair {
  input: string | undefined;
  output: string;
  /** The conversion makes a file for each page. */
  byPage?: boolean;
}

/** Where ImageMagick can change the picture; undefined where neither end of the conversion is one that it writes. */
export function retouchPlace({ input = '', output, byPage }: ConversionPair): 'before' | 'after' | 'each' | undefined {
  const [from, to] = [canonicalFormat(input), canonicalFormat(output)];
  const makesMany = byPage ?? (haveFrames.has(from) && !keepFrames.has(to));
  if (pictures.has(to)) return makesMany ? 'each' : 'after';
  return pictures.has(from) ? 'before' : undefined;
}

/** Whether a user's own command can be the whole conversion: what else it reads, other programs read for it. */
export function runsImageMagick({ input = '', output }: ConversionPair): boolean {
  const isRead = pictures.has(canonicalFormat(input)) || canonicalFormat(input) === 'pdf';
  return isRead && (pictures.has(canonicalFormat(output)) || canonicalFormat(output) === 'pdf');
}

/** Raster formats that ImageMagick both reads and writes. */
const pictures = new Set('avif bmp gif heic ico jp2 jpg jxl pbm pcx pgm png pnm ppm psd tga tiff webp'.split(' '));

/** Several pictures in one file: where the output keeps none of them together, each becomes a file of its own. */
const haveFrames = new Set(['gif', 'ico', 'psd', 'tiff', 'webp']);
const keepFrames = new Set(['gif', 'tiff', 'webp']);
