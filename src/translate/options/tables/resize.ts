import type { V1Value } from '../../call';
import { lookUp } from '../../look-up';
import { oneOf, unusable } from '../changes';
import { retouchPlace } from '../retouch-place';
import type { OptionChange, Effect, OptionRow } from '../row';
import { booleanOf, textOf, wordOf } from '../values';

const source2018 = 'v1-contract 3.4 (6), 7; v2-contract 8.1 E12';

type Fit = 'max' | 'scale' | 'crop';

/** Pixels; a side that is free is missing. */
interface Size {
  width?: number;
  height?: number;
}

/** ImageMagick's usual limit, in pixels (policy `width` and `height`). */
const longestSide = 16_000;

/** `maxiumum` is a typing error that lives on in clients (v1-contract 7). */
const fits: Record<string, Fit> = {
  maximum: 'max',
  maxiumum: 'max',
  max: 'max',
  scale: 'scale',
  crop: 'crop',
  cut: 'crop',
};

/** `640x480`, `640x`, `x480` or `50%`; resizemode and resizeenlarge say how it is meant. */
const resize: OptionChange = {
  v2: '`width`, `height`; `50%` and enlarging: command imagemagick `-resize`',
  rule: '640x480 -> width 640, height 480; 640x -> width; x480 -> height',
  options: ['width', 'height'],
  apply: (value, options) => {
    const text = textOf(value)?.replace(/\s/g, '').toLowerCase() ?? '';
    const percent = /^(\d{1,4}(?:\.\d+)?)%$/.exec(text);
    if (percent && Number(percent[1]) >= 1 && Number(percent[1]) <= 1000)
      return [{ kind: 'extraCommand', program: 'imagemagick', words: ['-resize', `${percent[1]}%`] }];
    const size = sizeOf(text);
    return size ? resizing(size, options) : [unusable];
  },
};

/** `640x480`, `640x`, `x480`, `640`; sides of 0 and -1 are free. Undefined where no side is left. */
export function sizeOf(text: string): Size | undefined {
  const match = /^(-1|\d{1,6})?(?:[x*](-1|\d{1,6})?)?!?$/.exec(text.replace(/\s/g, '').toLowerCase());
  const [width, height] = [match?.[1], match?.[2]].map((side) => (Number(side) > 0 ? Number(side) : undefined));
  if (width === undefined && height === undefined) return undefined;
  return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
}

/** v1 resized within the box and never enlarged, unless told (v1-contract 3.4: resizemode maximum). */
function resizing(size: Size, options: Record<string, V1Value>): Effect[] {
  const saysFit = lookUp(fits, wordOf(options.resizemode ?? '')) !== undefined;
  const companions = saysFit ? undefined : { fit: 'max' };
  const within: Effect = { kind: 'parameters', task: 'work', parameters: { ...size }, companions };
  const isDrawable = Math.max(size.width ?? 0, size.height ?? 0) <= longestSide;
  if (!booleanOf(options.resizeenlarge ?? false) || !isDrawable) return [within];
  const box = `${size.width ?? ''}x${size.height ?? ''}`;
  return [
    { kind: 'extraCommand', program: 'imagemagick', words: enlarging[fitOf(size, options.resizemode)](box) },
    { ...within, loss: { cause: 'v2 never enlarges an image here', outcome: 'smaller images keep their size' } },
  ];
}

/** With one side free there is nothing to stretch or to cut. */
function fitOf(size: Size, value: V1Value | undefined): Fit {
  if (size.width === undefined || size.height === undefined) return 'max';
  const word = wordOf(value);
  return lookUp(fits, word) ?? 'max';
}

const enlarging: Record<Fit, (box: string) => string[]> = {
  max: (box) => ['-resize', box],
  scale: (box) => ['-resize', `${box}!`],
  crop: (box) => ['-resize', `${box}^`, '-gravity', 'center', '-extent', box],
};

const resizemode: OptionChange = {
  ...oneOf('fit', fits),
  apply: (value, options) => {
    const { width, height } = sizeOf(textOf(options.resize ?? '') ?? '') ?? {};
    const says = width !== undefined && height !== undefined && !booleanOf(options.resizeenlarge ?? false);
    return says ? oneOf('fit', fits).apply(value, options) : [{ kind: 'nothing' }];
  },
};

const resizeenlarge: OptionChange = {
  v2: 'part of `resize`',
  rule: 'true: `resize` goes through a command task',
  isFlag: true,
  program: 'imagemagick',
  fitsPair: (pair) => retouchPlace(pair) !== undefined,
  apply: (value) => [booleanOf(value) === undefined ? unusable : { kind: 'nothing' }],
};

export const resizeRows: OptionRow[] = [
  { v1: 'resize', to: resize, source: source2018, grade: 'recorded' },
  {
    v1: 'resizemode',
    to: resizemode,
    default: 'maximum',
    source: `${source2018}; v2-contract 8.1 E12`,
    grade: 'recorded',
  },
  { v1: 'resizeenlarge', to: resizeenlarge, source: source2018, grade: 'inferred' },
];
