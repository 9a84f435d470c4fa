import { type CellObject, utils, type WorkSheet } from '@e965/xlsx';
import { parse } from 'csv-parse/sync';

/** The cells of a text table: numbers as numbers that look as they were written, all else as text. */
export function sheetOfRows(text: string, format: string): WorkSheet {
  const rows: string[][] = parse(text, {
    bom: true,
    delimiter: format === 'tsv' ? '\t' : delimiterOf(text),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
  });
  const sheet = utils.aoa_to_sheet(rows.map((row) => row.map(cellOf)));
  sheet['!cols'] = widthsOf(rows).map((wch) => ({ wch }));
  return sheet;
}

/** Numbers of a table whose cells were all read as text become numbers, by the same rule as those of a text table. */
export function typeCells(sheet: WorkSheet): void {
  for (const row of sheet['!data'] ?? []) {
    for (const cell of row ?? []) {
      if (cell?.t !== 's') continue;
      const typed = cellOf(String(cell.v));
      if (typeof typed !== 'string') Object.assign(cell, typed);
    }
  }
}

/**
 * The separator that parts the first lines into the same number of cells, more than one, most often; outside of quotes. The
 * comma only where it does so better than another, decimal commas left out.
 */
export function delimiterOf(text: string): string {
  const lines = text
    .slice(0, sampleLength)
    .replace(quoted, '""')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, sampleLines);
  const [best] = others
    .map((delimiter) => ({ delimiter, ...regularity(lines, delimiter) }))
    .sort((one, other) => other.share - one.share || other.cells - one.cells);
  if (best === undefined || best.share === 0) return ',';
  const commas = regularity(
    lines.map((line) => line.replaceAll(decimalComma, '')),
    ',',
  );
  return commas.share >= best.share && commas.cells > best.cells ? ',' : best.delimiter;
}

/** Than the comma, which decimals and sentences have too. */
const others = [';', '\t', '|'];
const decimalComma = /(?<=\d),(?=\d)/g;
const sampleLength = 256 * 1024;
const sampleLines = 100;
const quoted = /"(?:[^"]|"")*"/g;

/** Of the lines, the share that has the most frequent number of cells. */
function regularity(lines: readonly string[], delimiter: string): { share: number; cells: number } {
  const counts = new Map<number, number>();
  for (const line of lines) {
    const cells = line.split(delimiter).length;
    if (cells > 1) counts.set(cells, (counts.get(cells) ?? 0) + 1);
  }
  const [cells, most] = [...counts].sort(([, one], [, other]) => other - one)[0] ?? [1, 0];
  return { share: lines.length === 0 ? 0 : most / lines.length, cells };
}

/** Plain numbers become numbers; what would lose its looks (`007`, long ids, decimal commas) stays text. */
function cellOf(text: string): string | CellObject {
  const decimals = /^-?(?:0|[1-9]\d{0,14})(?:\.(\d{1,10}))?$/.exec(text);
  if (decimals === null || text.replace(/\D/g, '').length > mostDigits) return text;
  const places = decimals[1]?.length ?? 0;
  return { t: 'n', v: Number(text), w: text, ...(places > 0 && { z: `0.${'0'.repeat(places)}` }) };
}

/** Characters, as wide as the longest cell of each column. */
function widthsOf(rows: readonly string[][]): number[] {
  const widths: number[] = [];
  for (const row of rows.slice(0, measuredRows)) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? narrowest, Math.min(cell.length + 1, widest));
    }
  }
  return widths;
}

/** Of a number that fits a double. */
const mostDigits = 15;
const measuredRows = 10_000;
const [narrowest, widest] = [8, 60];
