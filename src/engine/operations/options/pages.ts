import { OperationError } from '../../contract/operation';
import type { Options } from './options';
import type { ToolOption } from './tool-option';

/** `1,2,5-7`, `3-`, `-2`: pages count from 1 (v2-contract 5.1). */
export const pagesPattern = /^\s*(\d+\s*(-\s*\d*)?|-\s*\d+)(\s*,\s*(\d+\s*(-\s*\d*)?|-\s*\d+))*\s*$/;

/** Of every operation that takes some pages of a document; `page_range` is the older name (v2-contract 5.2). */
export const pagesOptions: ToolOption[] = [
  {
    name: 'pages',
    type: 'string',
    default: null,
    pattern: pagesPattern,
    description: 'Pages to take, such as 1,2,5-7. All when empty.',
  },
  { name: 'page_range', type: 'string', default: null, pattern: pagesPattern, description: 'Older name of pages.' },
];

/** `pages`, or `page_range` as it was called before (v2-contract 5.2). */
export function wantedPages(options: Options): string | undefined {
  return options.text('pages') ?? options.text('page_range');
}

/** The wanted page numbers in the order asked for, each once; all pages when `pages` is undefined. */
export function selectPages(pages: string | undefined, count: number): number[] {
  if (pages === undefined) return range(1, count);
  const wanted = pages.split(',').flatMap((part) => {
    const [first = '', last = first] = part.split('-').map((side) => side.trim());
    return range(Math.max(first === '' ? 1 : Number(first), 1), Math.min(last === '' ? count : Number(last), count));
  });
  if (wanted.length === 0) throw new OperationError(`The file has ${count} pages, none of them is in "${pages}".`);
  return [...new Set(wanted)];
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => first + index);
}
