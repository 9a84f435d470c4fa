import { readFile, writeFile } from 'node:fs/promises';

import { type BookType, read, utils, type WorkBook, write } from '@e965/xlsx';
import { parse } from 'csv-parse/sync';

import { OperationError } from '../../../contract/operation';
import { readText } from '../texts/read-text';

export interface ConvertSheetRequest {
  path: string;
  from: string;
  to: string;
  target: string;
}

/** Text formats get the first sheet, as spreadsheet programs save them. */
export async function run({ path, from, to, target }: ConvertSheetRequest): Promise<void> {
  const book = from === 'csv' || from === 'tsv' ? await readRows(path, from) : await readBook(path, from);
  await writeFile(target, contentOf(book, to));
}

function contentOf(book: WorkBook, format: string): string | Buffer {
  const sheet = book.Sheets[book.SheetNames[0] ?? ''] ?? utils.aoa_to_sheet([]);
  if (format === 'html') return utils.sheet_to_html(sheet);
  const separator = separators[format];
  if (separator !== undefined) return `${utils.sheet_to_csv(sheet, { FS: separator })}\n`;
  return write(book, { type: 'buffer', bookType: bookTypes[format], compression: true }) as Buffer;
}

const separators: Record<string, string> = { csv: ',', tsv: '\t', txt: '\t' };
const bookTypes: Record<string, BookType> = { ods: 'ods', xls: 'biff8', xlsx: 'xlsx' };

async function readBook(path: string, format: string): Promise<WorkBook> {
  const bytes = await readFile(path);
  const [name, signature] = signatures[format] ?? ['spreadsheet', Buffer.of()];
  if (!bytes.subarray(0, signature.length).equals(signature))
    throw new OperationError(`The file is not an ${name} file.`);
  return read(bytes, { type: 'buffer', dense: true });
}

const zipSignature = Buffer.from('PK\u0003\u0004');

/** Anything at all would be read as a text table without this. */
const signatures: Record<string, [string, Buffer]> = {
  ods: ['ODS', zipSignature],
  xls: ['XLS', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
  xlsm: ['XLSM', zipSignature],
  xlsx: ['XLSX', zipSignature],
};

async function readRows(path: string, format: string): Promise<WorkBook> {
  const text = await readText(path);
  const rows: string[][] = parse(text, {
    bom: true,
    delimiter: format === 'tsv' ? '\t' : delimiterOf(text),
    relax_column_count: true,
    relax_quotes: true,
  });
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows.map((row) => row.map(cellOf))), 'Sheet1');
  return book;
}

/** The separator most frequent in the first line. */
function delimiterOf(text: string): string {
  const [line = ''] = text.split('\n', 1);
  const count = (delimiter: string) => line.split(delimiter).length;
  return [',', ';', '\t', '|'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

/** Plain numbers become numbers; what would lose its looks (`007`, long ids) stays text. */
function cellOf(text: string): string | number {
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/.test(text) ? Number(text) : text;
}
