import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { concatTransformationMatrix, drawObject, PDFDocument, type PDFPage, StandardFonts } from '@cantoo/pdf-lib';

import { describeWith } from '../../../requirements';
import { TaskRunner } from './task-runner';

describeWith(['poppler', 'libreoffice'], 'PDF to word processors', () => {
  let tasks: TaskRunner;
  let report: string;

  beforeAll(async () => {
    tasks = await TaskRunner.create();
    report = path.join(tasks.folder, 'report.pdf');
    writeFileSync(report, await threePages());
  });

  afterAll(() => tasks.close());

  test.each(['docx', 'doc', 'rtf', 'odt'])(
    'a %s has the pages of the PDF, its words in their order and each once',
    async (format) => {
      const { paths, filenames } = await tasks.run('convert', [report], { output_format: format });
      const shown = await shownPages(paths);
      expect(filenames).toEqual([`report.${format}`]);
      expect(shown).toHaveLength(3);
      expect(shown.map(sentencesIn)).toEqual([
        ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'],
        ['l1', 'l2', 'l3', 'l4', 'l5', 'r1', 'r2', 'r3', 'r4', 'r5'],
        ['end'],
      ]);
    },
    120_000,
  );

  test('pages chooses, backwards too, and each page keeps its size', async () => {
    const { paths } = await tasks.run('convert', [report], { output_format: 'docx', pages: '3-2' });
    const shown = await shownPages(paths);
    expect(shown.map((page) => sentencesIn(page)[0])).toEqual(['end', 'l1']);
  });

  test('a page without text is shown as it looks', async () => {
    const scan = path.join(tasks.folder, 'scan.pdf');
    const document = await PDFDocument.create();
    document.addPage([300, 200]).drawRectangle({ x: 100, y: 50, width: 100, height: 100 });
    writeFileSync(scan, await document.save());
    const { paths } = await tasks.run('convert', [scan], { output_format: 'docx' });
    const back = await tasks.run('convert', paths, { output_format: 'pdf' });
    const images = execFileSync('pdfimages', ['-list', back.paths[0] ?? '']).toString();
    expect(images.trim().split('\n')).toHaveLength(3);
  });

  test.each(['docx', 'rtf'])('a page that nothing can draw is told of, the others are drawn: to %s', async (format) => {
    const scan = path.join(tasks.folder, 'scans.pdf');
    const document = await PDFDocument.create();
    document.addPage([300, 200]).drawRectangle({ x: 100, y: 50, width: 100, height: 100 });
    addDamagedPicture(document, document.addPage([300, 200]));
    writeFileSync(scan, await document.save({ useObjectStreams: false }));
    const { paths, message } = await tasks.run('convert', [scan], { output_format: format });
    expect(message).toBe('Page 2 of the document is without its picture, which could not be drawn.');
    expect(await shownPages(paths)).toHaveLength(2);
  });

  test('a locked PDF takes its password', async () => {
    const locked = await tasks.run('pdf/encrypt', [report], { set_password: 'geheim' });
    const convert = (password?: string) => tasks.run('convert', locked.paths, { output_format: 'docx', password });
    await expect(convert()).rejects.toThrow('The file is protected by a password.');
    await expect(convert('falsch')).rejects.toThrow('The password of the file is incorrect.');
    expect((await convert('geheim')).filenames).toEqual(['report.docx']);
  });

  async function shownPages(document: string[]): Promise<string[]> {
    const { paths } = await tasks.run('convert', document, { output_format: 'pdf' });
    const text = execFileSync('pdftotext', [paths[0] ?? '', '-']).toString();
    return text.split('\f').slice(0, -1);
  }
});

function addDamagedPicture(document: PDFDocument, page: PDFPage): void {
  const head = { Type: 'XObject', Subtype: 'Image', Width: 80, Height: 80, BitsPerComponent: 1 };
  const picture = document.context.stream(Buffer.from('no JBIG2 at all'), {
    ...{ ...head, ColorSpace: 'DeviceGray', Filter: 'JBIG2Decode' },
  });
  const name = page.node.newXObject('Image', document.context.register(picture));
  page.pushOperators(concatTransformationMatrix(200, 0, 0, 100, 50, 50), drawObject(name));
}

function sentencesIn(page: string): string[] {
  return [...page.matchAll(/\[(\w+)\]/g)].map(([, name = '']) => name);
}

/** Running text with a table, two columns, and a page of another size. */
async function threePages(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  const write = (page: PDFPage, text: string, x: number, y: number) => page.drawText(text, { x, y, size: 11, font });
  const first = document.addPage([595, 842]);
  for (const number of [1, 2, 3, 4]) write(first, `[p${number}] A line of some words.`, 60, 800 - number * 30);
  for (const [number, x] of [5, 6].map((each, index) => [each, 60 + index * 200] as const)) {
    write(first, `[p${number}] cell`, x, 600);
  }
  const second = document.addPage([595, 842]);
  for (const [name, x] of [['l', 50] as const, ['r', 320] as const]) {
    for (const number of [1, 2, 3, 4, 5]) {
      write(second, `[${name}${number}] A column with words that fill it`, x, 780 - number * 26);
      write(second, 'from its left side to its right, as in a paper', x, 767 - number * 26);
    }
  }
  write(document.addPage([420, 298]), '[end] The last page.', 40, 200);
  return document.save();
}
