import { decimal, integer, lowerCase, negated, oneOf, unsupported } from '../changes';
import { pageRange } from './documents';
import { quality } from './images';
import type { OptionChange, Family, OptionRow } from '../row';

const source = 'v1-contract 7 (website); v2-contract 5.1, 8.3';
const sourceOfBoth = 'v1-contract 7 (website); v2-contract 5.1 (capture-website of the SDKs), public v2 jobs';

/** Of everything that a browser prints. */
export const paperRows: OptionRow[] = [
  seen('page_size', lowerCase('page_format')),
  seen('page_orientation', lowerCase('page_orientation')),
  seen('margin_top', decimal('margin_top', 'millimetres', { minimum: 0 })),
  seen('margin_bottom', decimal('margin_bottom', 'millimetres', { minimum: 0 })),
  seen('margin_left', decimal('margin_left', 'millimetres', { minimum: 0 })),
  seen('margin_right', decimal('margin_right', 'millimetres', { minimum: 0 })),
  seen('zoom', decimal('zoom')),
];

/** Pages of the web (`website`) and HTML files: v2's capture-website and its chrome engine. */
export const websites: Family = {
  id: 'websites',
  title: 'Websites and HTML',
  type: 'wkhtml',
  rows: [
    ...paperRows,
    { ...pageRange, hiddenInEcho: true },
    { ...seen('print_media_type', oneOf('css_media_type', mediaTypes())), default: false, sendDefault: true },
    seen('no_background', negated('print_background')),
    { ...seen('screen_width', integer('screen_width', 'pixels', { minimum: 1 })), default: '1024', sendDefault: true },
    seen('screen_height', integer('screen_height', 'pixels; the whole page where unset', { minimum: 1 })),
    { ...row('javascript_delay', integer('wait_time', 'milliseconds', { minimum: 0 })), hiddenInEcho: true },
    row('image_quality', quality.to),
    row('image_dpi', unsupported('v2 renders pages without a resolution')),
  ],
};

function mediaTypes(): Record<string, string> {
  return { true: 'print', '1': 'print', false: 'screen', '0': 'screen' };
}

function row(v1: string, to: OptionChange): OptionRow {
  return { v1, to, source, grade: 'inferred' };
}

/** Sent by v1 callers, and by v2's under its own name for the same. */
function seen(v1: string, to: OptionChange): OptionRow {
  return { v1, to, source: sourceOfBoth, grade: 'recorded' };
}
