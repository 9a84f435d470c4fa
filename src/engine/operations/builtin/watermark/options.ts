import type { Options } from '../../options/options';
import type { ToolOption } from '../../options/tool-option';
import { pagesOptions } from '../../options/pages';
import { passwordOption } from '../../options/password';

/** Plain data, so that it crosses into a worker. Lengths in points on a PDF, in pixels on a picture. */
export interface Mark {
  text: string | undefined;
  fontName: string;
  fontSize: number;
  /** Per cent of the page's width; then the font size doesn't count. */
  fontWidthPercent: number | undefined;
  /** `#rrggbb` */
  fontColor: string;
  fontAlign: 'left' | 'center' | 'right';
  imageWidth: number | undefined;
  imageHeight: number | undefined;
  imageWidthPercent: number | undefined;
  vertical: 'top' | 'center' | 'bottom';
  horizontal: 'left' | 'center' | 'right';
  marginVertical: number;
  marginHorizontal: number;
  /** 0 to 1 */
  opacity: number;
  /** Degrees clockwise. */
  rotation: number;
  below: boolean;
}

const length = { type: 'integer', default: null, minimum: 1, maximum: 30_000 } as const;
const percent = { type: 'float', default: null, minimum: 1, maximum: 100 } as const;
const sides = ['left', 'center', 'right'] as const;
const heights = ['top', 'center', 'bottom'] as const;

/** v2-contract 5.1, watermark. */
export const markOptions: ToolOption[] = [
  { name: 'text', type: 'string', default: null },
  { name: 'font_size', type: 'float', default: 20, minimum: 1, maximum: 2000 },
  {
    name: 'font_width_percent',
    ...percent,
    description: 'Width of the text relative to the page, instead of a font size.',
  },
  { name: 'font_color', type: 'string', default: '#000000', pattern: /^#[0-9a-f]{6}$/i },
  { name: 'font_name', type: 'string', default: 'Arial' },
  { name: 'font_align', type: 'enum', default: 'left', possible_values: [...sides] },
  { name: 'image', type: 'input', default: null, description: 'Name of the task that made the image.' },
  { name: 'image_width', ...length },
  { name: 'image_height', ...length },
  { name: 'image_width_percent', ...percent },
  { name: 'position_vertical', type: 'enum', default: 'center', possible_values: [...heights] },
  { name: 'position_horizontal', type: 'enum', default: 'center', possible_values: [...sides] },
  { name: 'margin_vertical', type: 'integer', default: 25, minimum: 0, maximum: 30_000 },
  { name: 'margin_horizontal', type: 'integer', default: 25, minimum: 0, maximum: 30_000 },
  { name: 'opacity', type: 'integer', default: 100, minimum: 0, maximum: 100 },
  { name: 'rotation', type: 'integer', default: 0, minimum: -360, maximum: 360, description: 'Degrees clockwise.' },
];

export const pdfMarkOptions: ToolOption[] = [
  ...pagesOptions,
  { name: 'layer', type: 'enum', default: 'above', possible_values: ['above', 'below'] },
  ...markOptions,
  passwordOption,
];

/** After validation, so that the values of enums are among those of the table. */
export function readMark(options: Options): Mark {
  return {
    text: options.text('text'),
    fontName: options.text('font_name') ?? 'Arial',
    fontSize: options.number('font_size') ?? 20,
    fontWidthPercent: options.number('font_width_percent'),
    fontColor: options.text('font_color') ?? '#000000',
    fontAlign: options.text('font_align') as Mark['fontAlign'],
    imageWidth: options.number('image_width'),
    imageHeight: options.number('image_height'),
    imageWidthPercent: options.number('image_width_percent'),
    vertical: options.text('position_vertical') as Mark['vertical'],
    horizontal: options.text('position_horizontal') as Mark['horizontal'],
    marginVertical: options.number('margin_vertical') ?? 0,
    marginHorizontal: options.number('margin_horizontal') ?? 0,
    opacity: (options.number('opacity') ?? 100) / 100,
    rotation: options.number('rotation') ?? 0,
    below: options.text('layer') === 'below',
  };
}
