import type { V1Value } from '../call';
import {
  argument,
  argumentIf,
  booleanOf,
  flag,
  integer,
  numberOf,
  oneOf,
  textOf,
  unusable,
  wordOf,
  userCommand,
} from '../options/changes';
import type { Change, Effect, Family, OptionRow } from '../options/row';

const recorded = 'v1-contract 3.4, 7; v2-contract 8.3';

/** `640x480`, `640x`, `x480` or `50%`; resizemode and resizeenlarge say how it is meant. */
const resize: Change = {
  v2: '`width`, `height`; `50%` and enlarging: command imagemagick `-resize`',
  rule: '640x480 -> width 640, height 480; 640x -> width; x480 -> height',
  apply: (value, options) => {
    const text = textOf(value)?.replace(/\s/g, '').toLowerCase() ?? '';
    const percent = /^(\d{1,4}(?:\.\d+)?)%$/.exec(text);
    if (percent) return [{ kind: 'arguments', program: 'imagemagick', words: ['-resize', `${percent[1]}%`] }];
    const size = /^(\d{1,6})?(?:x(\d{1,6})?)?!?$/.exec(text);
    if (!size || !(size[1] ?? size[2])) return [unusable];
    const [width, height] = [size[1], size[2]].map((side) => (side === undefined ? undefined : Number(side)));
    const sides: Record<string, V1Value> = { ...(width && { width }), ...(height && { height }) };
    return resizing(sides, `${size[1] ?? ''}x${size[2] ?? ''}`, options);
  },
};

/** v1 resized within the box and never enlarged, unless told (v1-contract 3.4: resizemode maximum). */
function resizing(sides: Record<string, V1Value>, box: string, options: Record<string, V1Value>): Effect[] {
  const within: Effect = { kind: 'parameters', task: 'work', parameters: sides, companions: { fit: 'max' } };
  if (!booleanOf(options.resizeenlarge ?? false)) return [within];
  const mode = fits[wordOf(options.resizemode)] ?? 'max';
  return [
    { kind: 'arguments', program: 'imagemagick', words: enlarging[mode](box) },
    { ...within, loses: 'v2 never enlarges an image here; smaller ones keep their size' },
  ];
}

const fits: Record<string, 'max' | 'scale' | 'crop'> = {
  maximum: 'max',
  maxiumum: 'max',
  max: 'max',
  scale: 'scale',
  crop: 'crop',
  cut: 'crop',
};

const enlarging: Record<'max' | 'scale' | 'crop', (box: string) => string[]> = {
  max: (box) => ['-resize', box],
  scale: (box) => ['-resize', `${box}!`],
  crop: (box) => ['-resize', `${box}^`, '-gravity', 'center', '-extent', box],
};

const resizemode: Change = {
  ...oneOf('fit', fits),
  apply: (value, options) =>
    options.resize === undefined || booleanOf(options.resizeenlarge ?? false)
      ? [{ kind: 'nothing' }]
      : oneOf('fit', fits).apply(value, options),
};

const resizeenlarge: Change = {
  v2: 'part of `resize`',
  rule: 'true: `resize` goes through a command task',
  apply: (value) => [booleanOf(value) === undefined ? unusable : { kind: 'nothing' }],
};

const rotate = argument('imagemagick', '-rotate ANGLE', (value) => {
  const degrees = numberOf(value);
  if (degrees === undefined) return undefined;
  return degrees % 360 === 0 ? [] : ['-rotate', String(degrees)];
});

/** v1's imagemagick rows in the order it echoed them (recorded 2018). */
export const imageRows: OptionRow[] = [
  { v1: 'resize', to: resize, source: recorded, grade: 'recorded' },
  { v1: 'resizemode', to: resizemode, default: 'maximum', source: recorded, grade: 'inferred' },
  { v1: 'resizeenlarge', to: resizeenlarge, source: recorded, grade: 'inferred' },
  { v1: 'rotate', to: rotate, source: recorded, grade: 'inferred' },
  { v1: 'grayscale', to: argumentIf('imagemagick', '-colorspace', 'Gray'), source: recorded, grade: 'inferred' },
  { v1: 'strip_metatags', to: flag('strip'), source: 'v2-contract 8.1 E12, 8.3', grade: 'recorded' },
  { v1: 'density', to: integer('pixel_density', 'dpi'), source: 'v2-contract 8.1 E12, 8.3', grade: 'recorded' },
  { v1: 'auto_orient', to: flag('auto_orient'), source: 'v2-contract 8.1 E11', grade: 'recorded' },
  { v1: 'command', to: userCommand('imagemagick'), source: 'v2-contract 8.3', grade: 'inferred' },
];

const quality: OptionRow = {
  v1: 'quality',
  to: integer('quality', '0 to 100'),
  default: '70',
  source: 'v1-contract 3.4 (5); v2-contract 8.1 E11',
  grade: 'recorded',
};
const disableAlpha: OptionRow = {
  v1: 'disable_alpha',
  to: argumentIf('imagemagick', '-alpha', 'remove', '-alpha', 'off'),
  source: 'v1-contract 7; v2-contract 8.3',
  grade: 'inferred',
};

export const images: Family = {
  title: 'Images and vector graphics',
  type: 'imagemagick',
  rows: [
    ...imageRows,
    quality,
    disableAlpha,
    {
      v1: 'mergelayers',
      to: argumentIf('imagemagick', '-flatten'),
      source: 'v1-contract 7 (psd); v2-contract 8.3',
      grade: 'inferred',
    },
  ],
};

export const documentImageRows = { quality, disableAlpha };
