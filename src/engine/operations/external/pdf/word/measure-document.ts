import { readFile } from 'node:fs/promises';

import { CFB } from '@e965/xlsx';
import PizZip from 'pizzip';

export interface MeasureRequest {
  path: string;
  format: string;
}

export interface Measure {
  /** Without white space. */
  letters: number;
  /** Unknown where the format leaves them to its reader. */
  pages?: number;
}

/** How much text a document of a word processor holds, and on how many pages. */
export async function run({ path, format }: MeasureRequest): Promise<Measure> {
  return (measures[format] ?? plainText)(await readFile(path));
}

const measures: Readonly<Record<string, (bytes: Buffer) => Measure>> = { docx, rtf, doc, odt };

function docx(bytes: Buffer): Measure {
  const xml = partOf(bytes, 'word/document.xml');
  const pages = xml.split('<w:type w:val="nextPage"/>').length - 1;
  const written = [...xml.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)].map(([, text = '']) => text);
  return { letters: lettersOf(written.join('')), pages: Math.max(pages, 1) };
}

/** Pages are anchors of frames. */
function odt(bytes: Buffer): Measure {
  const xml = partOf(bytes, 'content.xml');
  const body = xml.slice(xml.indexOf('<office:body'));
  const anchors = [...body.matchAll(/text:anchor-page-number="(\d+)"/g)].map(([, page]) => Number(page));
  const letters = lettersOf(body.replaceAll(/<[^>]*>/g, ''));
  return anchors.length === 0
    ? { letters }
    : { letters, pages: anchors.reduce((most, page) => Math.max(most, page), 1) };
}

function rtf(bytes: Buffer): Measure {
  const text = bytes.toString('latin1').replaceAll(/\{\\pict[^{}]*\}/g, '');
  const pages = text.split('\\sbkpage').length - 1;
  const body = text.slice(text.indexOf('\\sectd'));
  const plain = body
    .replaceAll(/\\u-?\d+ ?\??/g, 'x')
    .replaceAll(/\\'[0-9a-f]{2}/g, 'x')
    .replaceAll(/\\[a-z]+-?\d* ?|[{}\\]/g, '');
  return { letters: lettersOf(plain), pages: Math.max(pages, 1) };
}

/** Word's own count of the characters of the main text, paragraph marks and spaces among them ([MS-DOC] 2.5.4). */
function doc(bytes: Buffer): Measure {
  const files = CFB as CompoundFiles;
  const main = files.find(files.read(bytes, { type: 'buffer' }), 'WordDocument')?.content;
  return { letters: main === undefined ? 0 : Buffer.from(main).readUInt32LE(mainTextLength) };
}

/** What the package says nothing about. */
interface CompoundFiles {
  read(bytes: Buffer, options: { type: 'buffer' }): object;
  find(file: object, name: string): { content: Uint8Array } | null;
}

const mainTextLength = 0x4c;

/** With a form feed between pages. */
function plainText(bytes: Buffer): Measure {
  const text = bytes.toString('utf8');
  return { letters: lettersOf(text), pages: text.split('\f').length };
}

function partOf(bytes: Buffer, name: string): string {
  return new PizZip(bytes).file(name)?.asText() ?? '';
}

function lettersOf(text: string): number {
  return text.replaceAll(/&[#\w]+;/g, 'x').replaceAll(/\s/g, '').length;
}
