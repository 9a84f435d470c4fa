import type { Box, PdfPage, TextPiece } from './read-pages';

/** What lies side by side on a page, from top to bottom: one column, or several. */
export type Band = Column[];

export interface Column extends Extent {
  paragraphs: Paragraph[];
}

interface Extent {
  left: number;
  right: number;
}

export interface Paragraph extends Extent {
  /** Points of white above it. */
  before: number;
  /** Points from line to line. */
  pitch: number;
  cells: Cell[];
}

/** Pieces that belong together; further cells of a line stand at a tab stop. */
export interface Cell extends Extent {
  pieces: TextPiece[];
}

/** The text of a page in the order of reading. */
export function arrangeText(page: PdfPage): Band[] {
  const bands: { lines: Line[]; gutter: number | undefined }[] = [];
  for (const { lines, gutter } of columnRuns(linesOf(page.pieces))) bands.push({ lines, gutter });
  let above = bands[0]?.lines[0]?.top ?? 0;
  return bands.map(({ lines, gutter }) => {
    const sides = gutter === undefined ? [lines] : [sideOf(lines, 0, gutter), sideOf(lines, gutter, Infinity)];
    const columns = sides.map((side) => columnOf(side, above));
    above = Math.max(...lines.map(bottomOf));
    return columns;
  });
}

interface Line extends Box {
  cells: Cell[];
}

/** Pieces on one height, parted where there is more than a word's distance between them. */
function linesOf(pieces: readonly TextPiece[]): Line[] {
  const lines: { box: Box; pieces: TextPiece[] }[] = [];
  for (const piece of [...pieces].sort((one, other) => middleOf(one) - middleOf(other))) {
    const last = lines.at(-1);
    if (
      last !== undefined &&
      Math.abs(middleOf(piece) - middleOf(last.box)) < sameHeight * Math.min(piece.height, last.box.height)
    ) {
      last.pieces.push(piece);
    } else lines.push({ box: piece, pieces: [piece] });
  }
  return lines.map((line) => lineOf(line.pieces));
}

function lineOf(pieces: TextPiece[]): Line {
  const cells: Cell[] = [];
  for (const piece of pieces.sort((one, other) => one.left - other.left)) {
    const last = cells.at(-1);
    if (last !== undefined && piece.left - last.right < wordDistance * piece.font.size) {
      last.pieces.push(piece);
      last.right = Math.max(last.right, rightOf(piece));
    } else cells.push({ left: piece.left, right: rightOf(piece), pieces: [piece] });
  }
  return lineFrom(cells);
}

function lineFrom(cells: Cell[]): Line {
  const pieces = cells.flatMap((cell) => cell.pieces);
  const top = Math.min(...pieces.map((piece) => piece.top));
  const left = Math.min(...cells.map((cell) => cell.left));
  const width = Math.max(...cells.map((cell) => cell.right)) - left;
  return { cells, left, top, width, height: Math.max(...pieces.map(bottomOf)) - top };
}

interface Run {
  lines: Line[];
  /** Where the white between two columns is. */
  gutter: number | undefined;
}

/** Lines that flow in two columns are parted from those before and behind them. Tables stay lines: their cells are short. */
function columnRuns(lines: Line[]): Run[] {
  const runs: Run[] = [];
  for (let index = 0; index < lines.length;) {
    const columns = columnsFrom(lines, index);
    const last = runs.at(-1);
    if (columns !== undefined) runs.push(columns);
    else if (last !== undefined && last.gutter === undefined) last.lines.push(lines[index] as Line);
    else runs.push({ lines: [lines[index] as Line], gutter: undefined });
    index += columns?.lines.length ?? 1;
  }
  return runs;
}

function columnsFrom(lines: readonly Line[], start: number): Run | undefined {
  const [left, right] = (lines[start] as Line).cells;
  if (left === undefined || right === undefined || (lines[start] as Line).cells.length > 2) return undefined;
  const gutter = (left.right + right.left) / 2;
  const crossing = lines.findIndex(
    ({ cells }, index) => index > start && cells.some((cell) => cell.left < gutter && cell.right > gutter),
  );
  const run = lines.slice(start, crossing === -1 ? undefined : crossing);
  const both = run.filter(({ cells }) => cells.length === 2);
  if (both.length < fewestLines || run.some(({ cells }) => cells.length > 2)) return undefined;
  const sides = [sideOf(run, 0, gutter), sideOf(run, gutter, Infinity)];
  return sides.every(isFilled) ? { lines: run, gutter } : undefined;
}

function sideOf(lines: readonly Line[], from: number, to: number): Line[] {
  return lines.flatMap(({ cells }) => {
    const inside = cells.filter(({ left }) => left >= from && left < to);
    return inside.length === 0 ? [] : [lineFrom(inside)];
  });
}

/** Running text reaches the end of its column in most lines, cells of a table don't. */
function isFilled(lines: readonly Line[]): boolean {
  const left = Math.min(...lines.map((line) => line.left));
  const width = Math.max(...lines.map(rightOf)) - left;
  return lines.filter((line) => rightOf(line) - left > 0.7 * width).length > 0.6 * lines.length;
}

function columnOf(lines: readonly Line[], above: number): Column {
  const left = Math.min(...lines.map((line) => line.left));
  const right = Math.max(...lines.map(rightOf));
  const paragraphs: Paragraph[] = [];
  let previous: Line | undefined;
  let bottom = above;
  for (const line of lines) {
    const open = paragraphs.at(-1);
    if (open !== undefined && previous !== undefined && continues(previous, line, right)) {
      open.pitch = Math.max(open.pitch, line.top - previous.top);
      extend(open, line);
    } else paragraphs.push({ before: Math.max(line.top - bottom, 0), ...startOf(line) });
    previous = line;
    bottom = bottomOf(line);
  }
  return { left, right, paragraphs };
}

function startOf(line: Line): Omit<Paragraph, 'before'> {
  return { left: line.left, right: rightOf(line), pitch: line.height, cells: line.cells };
}

/** The line before is full, and this one looks the same and follows closely. */
function continues(previous: Line, line: Line, right: number): boolean {
  const [size, before] = [sizeOf(line), sizeOf(previous)];
  const isFull = right - rightOf(previous) < 0.15 * (right - previous.left);
  const isClose = line.top - previous.top < 1.7 * size && Math.abs(size - before) < 0.5;
  const isAligned = line.left - previous.left < 0.5 * size && previous.left - line.left < 3 * size;
  return line.cells.length === 1 && previous.cells.length === 1 && isFull && isClose && isAligned;
}

function extend(paragraph: Paragraph, line: Line): void {
  const [cell] = paragraph.cells;
  const last = cell?.pieces.at(-1);
  if (cell === undefined || last === undefined) return;
  last.text = `${last.text.trimEnd()} `;
  cell.pieces.push(...line.cells.flatMap(({ pieces }) => pieces));
  paragraph.right = Math.max(paragraph.right, rightOf(line));
}

function sizeOf({ cells }: Line): number {
  return Math.max(...cells.flatMap(({ pieces }) => pieces.map(({ font }) => font.size)));
}

function rightOf({ left, width }: Box): number {
  return left + width;
}

function bottomOf({ top, height }: Box): number {
  return top + height;
}

function middleOf({ top, height }: Box): number {
  return top + height / 2;
}

/** Of the height of the smaller one. */
const sameHeight = 0.5;
/** Of the size of the letters. */
const wordDistance = 1.2;
const fewestLines = 4;
