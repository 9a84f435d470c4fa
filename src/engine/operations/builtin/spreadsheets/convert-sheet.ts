import { readFile, writeFile } from 'node:fs/promises';

import PizZip from 'pizzip';
import { type BookType, read, utils, type WorkBook, type WorkSheet, write } from '@e965/xlsx';

import { OperationError } from '../../../contract/operation';
import { refuseLargeParts } from '../unpacked-size';
import { LockedFileError } from '../../locked-file';
import { readText } from '../texts/read-text';
import { asOneTable } from './html-sheet';
import { sheetOfRows, typeCells } from './text-table';

export interface ConvertSheetRequest {
  path: string;
  from: string;
  to: string;
  target: string;
  /** Of the sheet that a text table becomes. */
  sheetName: string;
}

/** Text formats get the first sheet, as spreadsheet programs save them. */
export async function run({ path, from, to, target, sheetName }: ConvertSheetRequest): Promise<void> {
  const isText = from === 'csv' || from === 'tsv';
  if (!isText) await refuseLargeParts(path);
  const book = isText ? await readRows(path, from, sheetName) : await readBook(path, from);
  await writeFile(target, contentOf(book, to));
}

function contentOf(book: WorkBook, format: string): string | Buffer {
  const sheet = book.Sheets[book.SheetNames[0] ?? ''] ?? utils.aoa_to_sheet([]);
  if (format === 'html') return utils.sheet_to_html(sheet);
  const separator = separators[format];
  if (separator !== undefined) return `${utils.sheet_to_csv(sheet, { FS: separator })}\n`;
  const packed = write(book, { type: 'buffer', bookType: bookTypes[format], compression: true }) as Buffer;
  return format === 'ods' ? withTrailingZeros(packed) : packed;
}

/** SheetJS says how many decimal places a number has at most: without the least, `1.50` is shown as `1.5`. */
function withTrailingZeros(packed: Buffer): Buffer {
  const archive = new PizZip(packed);
  const content = archive.file('content.xml')?.asText() ?? '';
  const places = /number:decimal-places="(\d+)"(?! number:min-decimal)/g;
  archive.file('content.xml', content.replace(places, '$& number:min-decimal-places="$1"'));
  return archive.generate({ type: 'nodebuffer', compression: 'DEFLATE' });
}

const separators: Record<string, string> = { csv: ',', tsv: '\t', txt: '\t' };
const bookTypes: Record<string, BookType> = { ods: 'ods', xls: 'biff8', xlsx: 'xlsx' };

async function readBook(path: string, format: string): Promise<WorkBook> {
  const bytes = await readFile(path);
  if (!starts(bytes, format)) throw new OperationError(`The file is not an ${format.toUpperCase()} file.`);
  const isText = format === 'html';
  try {
    const content = isText ? asOneTable(bytes.toString('utf8')) : bytes;
    const book = read(content, { type: isText ? 'string' : 'buffer', dense: true, raw: isText });
    for (const sheet of Object.values(book.Sheets)) {
      refuseTooManyCells(sheet);
      fillGaps(sheet);
      if (isText) typeCells(sheet);
    }
    return book;
  } catch (error) {
    throw error instanceof Error && /password|encrypt/i.test(error.message) ? new LockedFileError(undefined) : error;
  }
}

/** One cell far from the others spans as large a table as if all were filled, and is written like that. */
function refuseTooManyCells(sheet: WorkSheet): void {
  const { e: last, s: first } = utils.decode_range(sheet['!ref'] ?? 'A1');
  const cells = (last.r - first.r + 1) * (last.c - first.c + 1);
  if (cells > mostCells) throw new OperationError(`The table spans more than ${mostCells / 1e6} million cells.`);
}

const mostCells = 20e6;

/** SheetJS leaves holes for rows without cells, and fails on them when it writes. */
function fillGaps(sheet: WorkSheet): void {
  const rows = sheet['!data'];
  if (rows === undefined) return;
  for (let row = 0; row < rows.length; row += 1) rows[row] ??= [];
}

/** Anything at all would be read as a text table without this. */
function starts(bytes: Buffer, format: string): boolean {
  const known = signatures[format] ?? [];
  return known.length === 0 || [...known, ...officeXml].some((start) => bytes.subarray(0, start.length).equals(start));
}

const zipped = Buffer.from('PK\u0003\u0004');
const compound = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** As Office 2003 writes tables, and LibreOffice in one file. */
const officeXml = [Buffer.from('<?xml'), Buffer.from('\ufeff<?xml')];

const signatures: Record<string, Buffer[]> = {
  ods: [zipped],
  xls: [compound, Buffer.from([0x09, 0x08]), Buffer.from([0x09, 0x04]), Buffer.from([0x09, 0x02])],
  xlsm: [zipped, compound],
  xlsx: [zipped, compound],
};

async function readRows(path: string, format: string, sheetName: string): Promise<WorkBook> {
  const book = utils.book_new();
  utils.book_append_sheet(book, sheetOfRows(await readText(path), format), sheetName);
  return book;
}
