import { extraCommand, extraCommandIf, flag, integer, userCommand } from '../changes';
import type { Family, OptionRow } from '../row';
import { numberOf } from '../values';
import { resizeRows } from './resize';

const source2018 = 'v1-contract 3.4 (6), 7';

const rotate = extraCommand('imagemagick', '-rotate ANGLE', (value) => {
  const degrees = numberOf(value);
  if (degrees === undefined) return undefined;
  return degrees % 360 === 0 ? [] : ['-rotate', String(degrees), '+repage'];
});

const grayscale = extraCommandIf('imagemagick', '-colorspace', 'Gray');

export const retouchingRows: OptionRow[] = [
  { v1: 'rotate', to: rotate, source: `${source2018}; v2-contract 8.3`, grade: 'inferred' },
  { v1: 'grayscale', to: grayscale, source: `${source2018}; v2-contract 8.3`, grade: 'inferred' },
];

/** In the order in which v1 echoed them (recorded 2018). */
const rows: OptionRow[] = [
  ...resizeRows,
  ...retouchingRows,
  { v1: 'strip_metatags', to: flag('strip'), source: 'v2-contract 8.1 E12, 8.3', grade: 'recorded' },
  {
    v1: 'density',
    to: integer('pixel_density', 'dpi', { minimum: 1 }),
    source: 'v2-contract 8.1 E12, 8.3',
    grade: 'recorded',
  },
  { v1: 'auto_orient', to: flag('auto_orient'), source: 'v2-contract 8.1 E11', grade: 'recorded' },
  {
    v1: 'command',
    to: userCommand('imagemagick'),
    source: 'v1-contract 7; v2-contract 5.1 (command)',
    grade: 'recorded',
  },
];

export const quality: OptionRow = {
  v1: 'quality',
  to: {
    ...integer('quality', '0 to 100; v2 begins at 1'),
    apply: (value, options) =>
      integer('quality', '', { minimum: 1, maximum: 100 }).apply(numberOf(value) === 0 ? 1 : value, options),
  },
  default: '70',
  sendDefault: true,
  source: 'v1-contract 3.4 (5), 7; v2-contract 8.1 E11',
  grade: 'recorded',
};

export const disableAlpha: OptionRow = {
  v1: 'disable_alpha',
  to: extraCommandIf('imagemagick', '-background', 'white', '-alpha', 'remove', '-alpha', 'off'),
  source: 'v1-contract 7; v2-contract 8.3',
  grade: 'inferred',
  hiddenInEcho: true,
};

const mergeLayers: OptionRow = {
  v1: 'mergelayers',
  to: extraCommandIf('imagemagick', '-flatten'),
  source: 'v1-contract 7 (psd); v2-contract 8.3',
  grade: 'inferred',
  hiddenInEcho: true,
};

/**
 * v1 named a quality where a side of the conversion is lossy: recorded for jpg to pdf in 2016, missing for png to pdf in
 * 2018 (v1-contract 3.4 no. 5 and 6).
 */
const losslessQuality: OptionRow = { ...quality, default: undefined, sendDefault: undefined, hiddenInEcho: true };

export const images: Family = {
  id: 'images',
  title: 'Images and vector graphics',
  type: 'imagemagick',
  rows: [...rows, quality, disableAlpha, mergeLayers],
};

export const losslessImages: Family = { ...images, rows: [...rows, losslessQuality, disableAlpha, mergeLayers] };
