import type { OperationRow } from '../../../src/engine/contract/operation';
import type { Trial } from './values';

/** Operations whose listed options are walked. */
export const walkedOperations: readonly string[] = [
  ...['convert', 'merge', 'thumbnail', 'optimize', 'watermark', 'capture-website', 'metadata', 'metadata/write'],
  ...['archive/extract', 'pdf/a', 'pdf/ocr', 'pdf/encrypt', 'pdf/decrypt', 'pdf/split-pages', 'pdf/extract-pages'],
  'pdf/rotate-pages',
];

/** What an operation does nothing without; an option that is tried takes the place of what stands here. */
export function neededBy({ operation }: OperationRow, port: number): Record<string, unknown> {
  if (operation === 'capture-website') return { url: `http://127.0.0.1:${port}/page.html` };
  return needed[operation] ?? {};
}

const needed: Readonly<Record<string, Record<string, unknown>>> = {
  'metadata/write': { metadata: { Title: 'A title' } },
  'pdf/encrypt': { set_password: 'opens', set_owner_password: 'owns' },
  'pdf/rotate-pages': { rotation: '+90' },
};

const marked = { text: 'i\nill' };
const pictured = { image: 'image' } as const;
const ofPicture = (value: number): Trial => ({ value, beside: pictured, takesFile: 'image' });
const ofText = (value: unknown): Trial => ({ value, beside: marked });

/** Trials of options that mean something else in other operations, or that need company there. */
export const trialsOf: Readonly<Record<string, Readonly<Record<string, Trial>>>> = {
  watermark: {
    ...{ text: { value: 'Mark' }, image: { value: 'image', takesFile: 'image' } },
    ...{ font_size: ofText(40), font_width_percent: ofText(50), font_color: ofText('#00ff00') },
    ...{ font_name: ofText('Courier'), font_align: ofText('right'), opacity: ofText(30), rotation: ofText(45) },
    ...{ image_width: ofPicture(20), image_height: ofPicture(20), image_width_percent: ofPicture(70) },
    ...{ position_vertical: ofText('top'), position_horizontal: ofText('left'), layer: ofText('below') },
    margin_vertical: { value: 5, beside: { ...marked, position_vertical: 'top' } },
    margin_horizontal: { value: 5, beside: { ...marked, position_horizontal: 'left' } },
    ...{ pages: ofText('2'), page_range: ofText('2') },
    password: { value: 'secret', beside: marked, sample: 'locked' },
  },
  'metadata/write': { metadata: { value: { Title: 'Another title' } } },
  'pdf/encrypt': { set_password: { value: 'another' }, set_owner_password: { value: 'another' } },
  'pdf/rotate-pages': { rotation: { value: '-90' } },
  optimize: { colorspace: { value: 'grayscale' } },
};
