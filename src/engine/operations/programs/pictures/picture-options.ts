import { pagesPattern } from '../../pages';
import type { ToolOption } from '../../tool';

/** Options of pictures, named as the real API's engines name them (v2-contract 5.2). */
const pixels = { type: 'integer', default: null, minimum: 1, maximum: 30_000 } as const;

export const pictureSizeOptions: readonly ToolOption[] = [
  { name: 'width', ...pixels, description: 'Width of the result in pixels.' },
  { name: 'height', ...pixels, description: 'Height of the result in pixels.' },
  {
    name: 'fit',
    type: 'enum',
    default: 'max',
    possible_values: ['max', 'crop', 'scale'],
    description: 'max: within width and height; crop: fill and cut; scale: stretch to both.',
  },
];

export const pagesOption: ToolOption = {
  name: 'pages',
  type: 'string',
  default: null,
  pattern: pagesPattern,
  description: 'Pages to take, such as 1,2,5-7. All when empty.',
};

export const densityOption: ToolOption = {
  name: 'pixel_density',
  type: 'integer',
  default: null,
  minimum: 1,
  maximum: 2400,
  description: 'Resolution in dpi.',
};

export const qualityOption: ToolOption = { name: 'quality', type: 'integer', default: null, minimum: 1, maximum: 100 };

export const passwordOption: ToolOption = {
  name: 'password',
  type: 'string',
  default: null,
  description: 'Opens an encrypted file.',
};

export const retouchOptions: readonly ToolOption[] = [
  { name: 'auto_orient', type: 'boolean', default: false, description: 'Turn the picture as its EXIF data says.' },
  { name: 'strip', type: 'boolean', default: false, description: 'Leave out all metadata.' },
  {
    name: 'background',
    type: 'string',
    default: null,
    pattern: /^#([0-9a-f]{3}|[0-9a-f]{6})$/i,
    description: 'Colour put behind transparent parts, such as #ffffff.',
  },
];
