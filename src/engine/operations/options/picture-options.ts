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

export const retouchOptions: ToolOption[] = [
  {
    name: 'auto_orient',
    type: 'boolean',
    default: false,
    description: 'Turn the picture as its EXIF orientation tells.',
  },
  { name: 'strip', type: 'boolean', default: false, description: 'Leave out all metadata.' },
  {
    name: 'background',
    type: 'string',
    default: null,
    pattern: /^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/,
    description: 'Colour behind transparent parts, such as #ffffff.',
  },
];
