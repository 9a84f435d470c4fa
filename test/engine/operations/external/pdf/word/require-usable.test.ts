import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
import PizZip from 'pizzip';

import { requireUsable } from '../../../../../../src/engine/operations/external/pdf/word/require-usable';
import type { ToolRequest } from '../../../../../../src/engine/operations/tool';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'usable-'));
});
afterAll(() => rm(folder, { recursive: true }));

const words = 'Words that fill the page. ';

async function fourPages(): Promise<string> {
  const source = path.join(folder, 'source.pdf');
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let page = 0; page < 4; page += 1) {
    document.addPage([600, 400]).drawText(words.repeat(4), { x: 10, y: 100, size: 8, font });
  }
  await writeFile(source, await document.save());
  return source;
}

async function judged(format: 'docx' | 'odt' | 'rtf', content: string): Promise<void> {
  const file = path.join(folder, `made.${format}`);
  const zip = new PizZip();
  zip.file(format === 'docx' ? 'word/document.xml' : 'content.xml', content);
  await writeFile(file, format === 'rtf' ? content : zip.generate({ type: 'nodebuffer' }));
  const request = { folder, signal: AbortSignal.timeout(60_000) } as ToolRequest;
  await requireUsable({ path: file, format }, await fourPages(), request);
}

const section = '<w:sectPr><w:type w:val="nextPage"/></w:sectPr>';
const docx = (text: string, pages: number) => `<w:t>${text}</w:t>${section.repeat(pages)}`;
const odt = (text: string, pages: number) =>
  `<office:body>${Array.from({ length: pages }, (_, page) => `<draw:frame text:anchor-page-number="${page + 1}"/>`).join('')}${text}</office:body>`;
const rtf = (text: string, pages: number) => `{\\rtf1 ${'\\sectd\\sbkpage '.repeat(pages)}${text}\\par}`;

describe.each([
  ['docx', docx],
  ['odt', odt],
  ['rtf', rtf],
] as const)('a %s made of a PDF', (format, write) => {
  test('passes with its text and pages', () =>
    expect(judged(format, write(words.repeat(16), 4))).resolves.toBeUndefined());

  test.each([
    ['most of the text', write(words.repeat(3), 4), 'the result would lack most of the text.'],
    ['pages', write(words.repeat(16), 1), 'the result would have only 1 of 4 pages.'],
  ])('is refused where %s got lost', (_what, content, why) => expect(judged(format, content)).rejects.toThrow(why));

  test('is refused with every word three times', () =>
    expect(judged(format, write(words.repeat(48), 4))).rejects.toThrow('would hold the text more than once.'));
});
