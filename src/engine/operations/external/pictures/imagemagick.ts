import path from 'node:path';

import type { Programs } from '../../../programs';
import {
  byOptions,
  densityOption,
  isTurned,
  qualityOption,
  retouchOptions,
  sizeOptions,
  withoutDensity,
} from '../../options/picture-options';
import type { ToolOption } from '../../options/tool-option';
import { convertImages } from '../../builtin/images/convert-images';
import { joinAsWebp } from '../../builtin/images/join-as-webp';
import { holdsPages, writableFormats } from '../../builtin/images/picture';
import { pagesOptions, wantedPages } from '../../options/pages';
import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { programTool } from '../program-tool';
import { linkInput, resultsIn } from '../run-folder';
import { magickEnvironment } from './magick-environment';
import { magickSources } from './magick-sources';

/** Pictures with ImageMagick: those coders of the tables that this build has. */
export function convertPictures(programs: Programs): Tool {
  const readable = programs.find('identify')?.features;
  return programTool(programs, {
    operation: 'convert',
    name: 'imagemagick',
    needs: ['imagemagick', 'identify'],
    pairs: (program) =>
      formatsOf(writeCoders, program?.features).flatMap((to) =>
        byOptions(formatsOf(coderOf, readable), (from) => optionsFor(from, to)).map((group) => ({
          ...group,
          to: [to],
        })),
      ),
    run: convertAnyway,
  });
}

function optionsFor(from: string, to: string): ToolOption[] {
  return [
    ...sizeOptions,
    ...retouchOptions(from, to),
    ...(withoutDensity.has(to) || losesDensity.has(to) ? [] : [densityOption(null)]),
    ...pagesOptions,
    ...(packedByQuality.has(to) ? [qualityOption(null)] : []),
  ];
}

/** ImageMagick leaves the resolution out of them. */
const losesDensity: ReadonlySet<string> = new Set(['avif', 'webp']);

/** Formats that lose, and PNG, where it says how hard to pack. */
const packedByQuality: ReadonlySet<string> = new Set(['avif', 'heic', 'jp2', 'jpg', 'jxl', 'png', 'webp']);

/** ImageMagick takes some TIFFs whose strips pack very well for damaged ones; sharp reads them. */
async function convertAnyway(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  try {
    return await convert(request, programs);
  } catch (error) {
    const isRead = request.inputFormat === 'tiff' && writableFormats.includes(request.outputFormat ?? '');
    if (!isRead || !(error as Error).message.includes('insufficient image data')) throw error;
    return convertImages.run(request);
  }
}

async function convert(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const { folder, inputFormat, outputFormat, options, signal, input } = request;
  const to = outputFormat ?? inputFormat;
  const coder = coderOf[inputFormat] ?? '';
  const isAnimation = animated.has(inputFormat) && animated.has(to) && wantedPages(options) === undefined;
  const sources = isAnimation
    ? [`${coder}:${await linkInput(request)}`]
    : await magickSources(request, coder, programs);
  await programs.run('imagemagick', {
    arguments: [
      ...given('-density', options.number('pixel_density')),
      ...sources,
      ...(isAnimation ? ['-coalesce'] : []),
      ...(isTurned(options) ? ['-auto-orient'] : []),
      ...resizeArguments(request),
      ...flattenArguments(request, to),
      ...(to === 'psd' ? withoutPalette : []),
      ...(options.flag('strip') ? ['-strip'] : []),
      ...given('-quality', options.number('quality')),
      ...(isAnimation ? ['-layers', 'optimize', `${writeCoders[to]}:output-1.${to}`] : []),
      ...(isAnimation ? [] : together(to)),
    ],
    folder,
    reads: [input.path],
    signal,
    environment: await magickEnvironment(folder),
  });
  if (to === 'webp' && !isAnimation) return joined(request);
  return resultsIn(folder, /^output-\d+\./);
}

/** Pages stay in one file where its format holds several (as ImageMagick does by itself), else each has its own. */
function together(to: string): string[] {
  if (to === 'webp') return ['+adjoin', 'PNG:output-%d.png'];
  return holdsPages.has(to) ? [`${writeCoders[to]}:output-1.${to}`] : ['+adjoin', `${writeCoders[to]}:output-%d.${to}`];
}

/** ImageMagick 6 writes an empty file for several WebP pictures with transparency. */
async function joined({ folder, options }: ToolRequest): Promise<ToolResult> {
  const { files } = await resultsIn(folder, /^output-\d+\.png$/);
  const target = path.join(folder, 'joined.webp');
  await joinAsWebp(
    files.map((file) => file.path),
    target,
    options.number('quality'),
  );
  return { files: [{ path: target }] };
}

function resizeArguments({ options, outputFormat }: ToolRequest): string[] {
  const width = options.number('width');
  const height = options.number('height');
  if (width === undefined && height === undefined) return outputFormat === 'ico' ? ['-resize', iconBox] : [];
  const box = `${width ?? ''}x${height ?? ''}`;
  const both = width !== undefined && height !== undefined;
  if (options.text('fit') === 'scale') return ['-resize', both ? `${box}!` : box];
  if (options.text('fit') === 'crop' && both) return ['-resize', `${box}^`, '-gravity', 'center', '-extent', box];
  return ['-resize', `${box}>`];
}

function flattenArguments({ options }: ToolRequest, to: string): string[] {
  const background = options.text('background') ?? (opaque.has(to) ? '#ffffff' : undefined);
  return background === undefined ? [] : ['-background', background, '-alpha', 'remove', '-alpha', 'off'];
}

function given(flag: string, value: number | undefined): string[] {
  return value === undefined ? [] : [flag, String(value)];
}

function formatsOf(coders: Readonly<Record<string, string>>, features: ReadonlySet<string> | undefined): string[] {
  return Object.keys(coders).filter((format) => features?.has(coders[format] ?? '') ?? true);
}

/** Format -> the coder that is made to read it, whatever the file claims to be. */
export const coderOf: Readonly<Record<string, string>> = {
  avif: 'AVIF',
  bmp: 'BMP',
  gif: 'GIF',
  heic: 'HEIC',
  heif: 'HEIC',
  ico: 'ICO',
  jp2: 'JP2',
  jpg: 'JPEG',
  jxl: 'JXL',
  pbm: 'PBM',
  pcx: 'PCX',
  pgm: 'PGM',
  png: 'PNG',
  pnm: 'PNM',
  ppm: 'PPM',
  psd: 'PSD',
  tga: 'TGA',
  tiff: 'TIFF',
  webp: 'WEBP',
  xcf: 'XCF',
};

const { heif: _heif, xcf: _xcf, ...alsoWritten } = coderOf;
const writeCoders: Readonly<Record<string, string>> = alsoWritten;

const animated = new Set(['gif', 'webp']);
const opaque = new Set(['bmp', 'jpg', 'pbm', 'pcx', 'pgm', 'pnm', 'ppm']);
/** ImageMagick 6 writes a PSD with a palette that nobody can read, itself included. */
const withoutPalette = ['-type', 'TrueColorAlpha'];
/** An icon has at most 256 pixels a side. */
const iconBox = '256x256>';
