import type { Band } from './arrange-text';
import type { PdfPage, PlacedPicture } from './read-pages';

/** A page as word processors want it: sections of columns, and pictures behind them. */
export interface WordPage {
  page: Pick<PdfPage, 'width' | 'height'>;
  bands: Band[];
  pictures: PlacedPicture[];
}

/** Points: what a column may fill, and the white behind it. */
export interface ColumnSpan {
  left: number;
  width: number;
  space: number;
}

/** Columns get more room than their text had, as fonts that stand in may be wider. */
export function columnSpans(band: Band, pageWidth: number): ColumnSpan[] {
  return band.map(({ left, right }, index) => {
    const next = band[index + 1];
    const space = next === undefined ? 0 : Math.max(next.left - right, 0) / 2;
    return { left, width: (next?.left ?? pageWidth - rightMargin) - space - left, space };
  });
}

/** The white above the first paragraph of a page, which is its upper margin; 0 without text. */
export function paragraphsTop(bands: readonly Band[]): number {
  const pieces = bands[0]?.[0]?.paragraphs[0]?.cells.flatMap((cell) => cell.pieces) ?? [];
  return pieces.length === 0 ? 0 : Math.min(...pieces.map(({ top }) => top));
}

/** A twentieth of a point. */
export function twips(points: number): number {
  return Math.round(points * 20);
}

/** Points, below too: little is kept free. */
export const rightMargin = 6;
