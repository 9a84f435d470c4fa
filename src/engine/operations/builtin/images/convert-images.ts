import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Metadata, Sharp, SharpOptions } from 'sharp';

import { OperationError } from '../../../contract/operation';

import type { Tool, ToolPairs, ToolRequest } from '../../tool';
import { mendingCutPictures } from './cut-pictures';
import { drawingDensity, inCssPixels } from './css-size';
import { powerToSrgb, toPower } from './png-gamma';
import { withExif } from '../metadata/exif-in-tiff';
import { describedBitmap } from '../metadata/described-bitmap';
import { decodeBitmap, decodedFormats, encodedFormats, writeBitmap } from './bitmaps';
import { pagesOptions, selectPages, wantedPages } from '../../options/pages';
import {
  byOptions,
  defaultQuality,
  densityOption,
  isTurned,
  qualityOption,
  retouchOptions,
  sizeOptions,
  withoutDensity,
} from '../../options/picture-options';
import { encode, fromSharp, holdsPages, type PictureOptions, retouch, sharp, writableFormats } from './picture';
import type { ToolOption } from '../../options/tool-option';

/** What sharp (libvips) and the bitmap codecs read. */
export const readableFormats = [
  ...['avif', 'bmp', 'gif', 'heic', 'heif', 'ico', 'jpg', 'pcx', 'png', 'svg', 'tga', 'tiff', 'webp'],
];

/** Raster images and SVG; named as v2's engine for them, with the version of sharp, which does the work. */
export const convertImages: Tool = mendingCutPictures({
  operation: 'convert',
  name: 'imagemagick',
  version: sharp.versions.sharp ?? sharp.versions.vips,
  pairs: [...writableFormats, ...encodedFormats].flatMap(pairsTo),
  run: async (request) => {
    const files = [];
    const frames = await openFrames(request);
    for (const [index, frame] of frames.entries()) {
      request.signal.throwIfAborted();
      files.push({ path: await writeFrame(request, frame, index) });
      request.progress(((index + 1) / frames.length) * 100);
    }
    return { files };
  },
});

/** sharp writes a page a file: where they could stay in one, a program that keeps them there goes first. */
function pairsTo(to: string): ToolPairs[] {
  const isPaged = (format: string) => format === 'tiff' && holdsPages.has(to);
  return byOptions(readableFormats, (from) => optionsFor(from, to)).flatMap(({ from, options }) => [
    { from: from.filter((format) => !isPaged(format)), to: [to], options },
    { from: from.filter(isPaged), to: [to], options, fallback: true },
  ]);
}

/** Drawings are drawn in the resolution that is asked for, whatever the format. */
function optionsFor(inputFormat: string, outputFormat: string): ToolOption[] {
  const quality = defaultQuality[outputFormat];
  const saysDensity = inputFormat === 'svg' || !withoutDensity.has(outputFormat);
  return [
    ...sizeOptions,
    ...retouchOptions(inputFormat, outputFormat),
    ...(saysDensity ? [densityOption(null)] : []),
    ...pagesOptions,
    ...(quality === undefined ? [] : [qualityOption(quality)]),
  ];
}

/** Options of an image tool as the plain values `retouch` wants. */
export function pictureOptions({ options }: ToolRequest): PictureOptions {
  return {
    width: options.number('width'),
    height: options.number('height'),
    fit: options.text('fit'),
    quality: options.number('quality'),
    strip: options.flag('strip'),
    auto_orient: isTurned(options),
    background: options.text('background'),
    pixel_density: options.number('pixel_density'),
  };
}

/**
 * One sharp pipeline a result: an animation stays one file where the output can hold it; a TIFF gives a file a page;
 * of an animation to a still format the first frame is taken, unless `pages` asks for others.
 */
export async function openFrames(request: ToolRequest): Promise<Sharp[]> {
  const { inputFormat, outputFormat, options } = request;
  const { source, settings } = await openSource(request);
  const power = inputFormat === 'png' ? await powerToSrgb(request.input.path) : undefined;
  const metadata = await fromSharp(sharp(source, settings).metadata());
  const { pages: count = 1 } = metadata;
  const wanted = wantedPages(options);
  const isWhole = animated.has(inputFormat) && animated.has(outputFormat ?? '') && wanted === undefined;
  refuseTooManyPixels(metadata, isWhole ? count : 1);
  if (count === 1) {
    selectPages(wanted, count);
    return [toPower(sharp(source, settings), power)];
  }
  if (hasPrimary.has(inputFormat) && wanted === undefined) return [sharp(source, settings)];
  if (isWhole) {
    return [sharp(source, { ...settings, animated: true })];
  }
  const pages = wanted === undefined && animated.has(inputFormat) ? [1] : selectPages(wanted, count);
  return pages.map((page) => sharp(source, { ...settings, page: page - 1 }));
}

/** Before anything is decoded: what the file says of itself decides what would be held. */
function refuseTooManyPixels({ width, height, channels, depth }: Metadata, frames: number): void {
  const bytes = width * height * frames * channels * (depth === 'uchar' ? 1 : 2);
  if (bytes > mostBytes) throw new OperationError(`The picture takes more than ${mostBytes / 1e6} MB unpacked.`);
}

const mostBytes = 800e6;

async function openSource(request: ToolRequest): Promise<{ source: string | Buffer; settings: SharpOptions }> {
  const { input, inputFormat, options } = request;
  if (decodedFormats.has(inputFormat)) {
    const bitmap = await decodeBitmap({ path: input.path, format: inputFormat }, request.signal);
    const described = hasPrimary.has(inputFormat) ? await describedBitmap(bitmap, input.path) : undefined;
    if (described !== undefined) return { source: described, settings: {} };
    const { data, width, height } = bitmap;
    return { source: Buffer.from(data), settings: { raw: { width, height, channels: 4 } } };
  }
  const settings: SharpOptions = { failOn: 'error' };
  if (inputFormat !== 'svg') return { source: input.path, settings };
  const scale = (options.number('pixel_density') ?? cssDensity) / cssDensity;
  const drawing = inCssPixels(await readFile(input.path, 'utf8'), scale);
  if (drawing === undefined) return { source: input.path, settings: { ...settings, density: svgDensity * scale } };
  return { source: Buffer.from(drawing), settings: { ...settings, density: drawingDensity } };
}

async function writeFrame(request: ToolRequest, frame: Sharp, index: number): Promise<string> {
  const { inputFormat, folder } = request;
  const outputFormat = request.outputFormat ?? inputFormat;
  const target = path.join(folder, `${index + 1}.${outputFormat}`);
  const options = pictureOptions(request);
  const picture = retouch(frame, options, outputFormat, inputFormat === 'svg');
  if (encodedFormats.has(outputFormat))
    await writeBitmap(picture, { format: outputFormat, target, background: options.background }, request.signal);
  else await fromSharp(encode(picture, outputFormat, options.quality).toFile(target));
  if (outputFormat === 'tiff' && options.strip !== true) await keepExif(frame, target);
  return target;
}

/** Every other format gets it from libvips. */
async function keepExif(frame: Sharp, target: string): Promise<void> {
  const { exif } = await fromSharp(frame.metadata());
  if (exif !== undefined && exif.length <= longestExif) await writeFile(target, withExif(await readFile(target), exif));
}

/** Bytes; a JPEG has room for 64 KB. */
const longestExif = 1024 * 1024;

/** Of several pictures in one file the one that it names is meant; libvips opens that when no page is asked for. */
const hasPrimary: ReadonlySet<string> = new Set(['avif', 'heic', 'heif']);
const animated = new Set(['gif', 'webp']);
/** A CSS pixel is 1/96 inch; librsvg draws one pixel a unit at 72. */
const cssDensity = 96;
const svgDensity = 72;
