import type { Options } from './options';
import type { ToolOption } from './tool-option';

/** Named as the real API's image engines name them (v2-contract 5.2). */
const pixels = { type: 'integer', default: null, minimum: 1, maximum: 16_383 } as const;

export const sizeOptions: ToolOption[] = [
  { name: 'width', ...pixels, description: 'Width of the result in pixels.' },
  { name: 'height', ...pixels, description: 'Height of the result in pixels.' },
  {
    name: 'fit',
    type: 'enum',
    default: 'max',
    possible_values: ['max', 'crop', 'scale'],
    description: 'max: within width and height, never enlarged; crop: fill and cut; scale: stretch to both.',
  },
];

export const densityOption = (value: number | null): ToolOption => ({
  name: 'pixel_density',
  type: 'integer',
  default: value,
  minimum: 1,
  maximum: 2400,
  description: 'Resolution in dpi.',
});

/** Formats in which a raster picture says no resolution, or where what writes them here doesn't. */
export const withoutDensity: ReadonlySet<string> = new Set([
  ...['bmp', 'gif', 'heic', 'jp2', 'pbm', 'pgm', 'pnm', 'ppm', 'tga'],
]);

export const qualityOption = (value: number | null): ToolOption => ({
  name: 'quality',
  type: 'integer',
  default: value,
  minimum: 1,
  maximum: 100,
});

/** What the encoders are told when the caller says nothing; formats without a row are lossless here. */
export const defaultQuality: Readonly<Record<string, number>> = { jpg: 85, webp: 80, avif: 50 };

/** Turning, stripping and a background, as far as a picture of one format has what they act on and the other shows it. */
export function retouchOptions(from: string, to: string): ToolOption[] {
  return [
    ...(saysOrientation.has(from) ? [orientOption(showsOrientation.has(to) ? null : true)] : []),
    ...(metadataGoesAlong(from, to) ? [stripOption(false)] : []),
    ...(opaque.has(from) ? [] : [backgroundOption]),
  ];
}

/** The same of pictures that are made small: turned upright and without metadata unless the caller wants otherwise. */
export function thumbnailOptions(from: string, to: string): ToolOption[] {
  return [
    ...(saysOrientation.has(from) ? [orientOption(true)] : []),
    ...(metadataGoesAlong(from, to) ? [stripOption(true)] : []),
  ];
}

/** Groups of formats that have the same options. */
export function byOptions(
  formats: readonly string[],
  optionsOf: (format: string) => ToolOption[],
): { from: string[]; options: ToolOption[] }[] {
  const groups = new Map<string, { from: string[]; options: ToolOption[] }>();
  for (const format of formats) {
    const options = optionsOf(format);
    const key = JSON.stringify(options);
    const group = groups.get(key) ?? { from: [], options };
    group.from.push(format);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Their EXIF may say how a picture is to be turned; HEIF and AVIF say it elsewhere, and are turned by what decodes them. */
const saysOrientation: ReadonlySet<string> = new Set(['jpg', 'png', 'tiff', 'webp']);
/** What shows them heeds the tag; pictures in other formats are turned before they are written. */
const showsOrientation: ReadonlySet<string> = new Set([...saysOrientation, 'avif']);

const opaque: ReadonlySet<string> = new Set(['jpg', 'pbm', 'pcx', 'pgm', 'pnm', 'ppm']);

function metadataGoesAlong(from: string, to: string): boolean {
  return metadataTargets[from]?.includes(to) === true;
}

/** Whether a picture is turned before it is written: where nobody said so, if what tells its orientation is left out. */
export function isTurned({ values }: Options): boolean {
  return (values['auto_orient'] ?? values['strip']) === true;
}

const keepers = ['avif', 'jpg', 'png', 'tiff', 'webp'];
const metadataTargets: Readonly<Record<string, readonly string[]>> = {
  ...{
    avif: keepers,
    heic: keepers,
    heif: keepers,
    webp: keepers,
    jpg: [...keepers, 'psd', 'pdf'],
    png: [...keepers, 'psd'],
  },
  ...{ tiff: [...keepers, 'psd', 'gif'], psd: ['jpg', 'png', 'tiff', 'webp', 'psd'] },
};

const orientOption = (standard: true | null): ToolOption => ({
  name: 'auto_orient',
  type: 'boolean',
  default: standard,
  description: 'Turn the picture as its EXIF orientation tells; by default where that is lost.',
});

const stripOption = (standard: boolean): ToolOption => ({
  name: 'strip',
  type: 'boolean',
  default: standard,
  description: 'Leave out all metadata.',
});

const backgroundOption: ToolOption = {
  name: 'background',
  type: 'string',
  default: null,
  pattern: /^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/,
  description: 'Colour behind transparent parts, such as #ffffff.',
};
