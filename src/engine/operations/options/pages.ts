import { OperationError } from '../../contract/operation';
import type { Options } from './options';
import type { ToolOption } from './tool-option';

/** `1,2,5-7`, `3-`, `-2`: pages count from 1 (v2-contract 5.1). */
export const pagesPattern = /^\s*(\d+(\s*-(\s*\d+)?)?|-\s*\d+)\s*(,\s*(\d+(\s*-(\s*\d+)?)?|-\s*\d+)\s*)*$/;

/** Of every operation that takes some pages of a document; `page_range` is the older name (v2-contract 5.2). */
export const pagesOptions: ToolOption[] = [
  {
    name: 'pages',
    type: 'string',
    default: null,
    pattern: pagesPattern,
    description: 'Pages to take, such as 1,2,5-7; 3-1 takes them backwards. All when empty.',
  },
  { name: 'page_range', type: 'string', default: null, pattern: pagesPattern, description: 'Older name of pages.' },
];

/** `pages`, or `page_range` as it was called before (v2-contract 5.2). */
export function wantedPages(options: Options): string | undefined {
  return options.text('pages') ?? options.text('page_range');
}

/**
 * The wanted page numbers in the order asked for, each once; all pages when `pages` is undefined. `3-1` goes backwards.
 * Fails where none of them is in the file.
 */
export function selectPages(pages: string | undefined, count: number): number[] {
  if (pages === undefined) return range(1, count);
  const wanted = rangesIn(pages).flatMap(({ first, last }) => {
    const within = range(Math.max(Math.min(first, last), 1), Math.min(Math.max(first, last), count));
    return first > last ? within.reverse() : within;
  });
  if (wanted.length === 0) {
    const has = count === 1 ? 'one page, which is not' : `${count} pages, none of them is`;
    throw new OperationError(`The file has ${has} in "${pages}".`);
  }
  return [...new Set(wanted)];
}

/** Whether a page is asked for more than once. */
export function repeatsPages(pages: string): boolean {
  const ranges = rangesIn(pages).map(({ first, last }) => ({
    low: Math.min(first, last),
    high: Math.max(first, last),
  }));
  return ranges.some((one, index) =>
    ranges.slice(index + 1).some((other) => one.low <= other.high && other.low <= one.high),
  );
}

/** An open end is infinite. */
function rangesIn(pages: string): { first: number; last: number }[] {
  return pages.split(',').map((part) => {
    const [first = '', last = first] = part.split('-').map((side) => side.trim());
    return { first: first === '' ? 1 : Number(first), last: last === '' ? Infinity : Number(last) };
  });
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => first + index);
}
