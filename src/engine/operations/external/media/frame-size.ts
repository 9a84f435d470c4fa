import type { Options } from '../../options/options';

/**
 * ffmpeg filters for `width`, `height` and `fit` (v2-contract 5.2): max keeps the shape and never enlarges, crop fills
 * both sides and cuts the middle out, scale stretches. `even`: 4:2:0 pictures can't have odd sides.
 */
export function scaleFilters(options: Options, even: boolean): string[] {
  const width = options.number('width');
  const height = options.number('height');
  const resized =
    width === undefined && height === undefined
      ? []
      : [...resize(options.text('fit') ?? 'max', width, height), 'setsar=1'];
  return [...resized, ...(even ? ['scale=trunc(iw/2)*2:trunc(ih/2)*2'] : [])];
}

function resize(fit: string, width: number | undefined, height: number | undefined): string[] {
  if (fit === 'max') {
    return [`scale=w='min(iw,${width ?? 'iw'})':h='min(ih,${height ?? 'ih'})':force_original_aspect_ratio=decrease`];
  }
  if (fit === 'crop' && width !== undefined && height !== undefined) {
    return [`scale=${width}:${height}:force_original_aspect_ratio=increase`, `crop=${width}:${height}`];
  }
  return [`scale=${width ?? -1}:${height ?? -1}`];
}
