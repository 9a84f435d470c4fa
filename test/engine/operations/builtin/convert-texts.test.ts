import { readFile } from 'node:fs/promises';

import { PDFDocument } from '@cantoo/pdf-lib';
import { PNG } from 'pngjs';

import { type Bench, openBench } from './run-operation';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

async function convert(filename: string, content: Uint8Array | string, parameters: Record<string, unknown>) {
  const { paths } = await bench.run('convert', [await bench.input(filename, content)], parameters);
  return readFile(paths[0] ?? '');
}

const convertToText = async (filename: string, content: Uint8Array | string, format: string) =>
  (await convert(filename, content, { output_format: format })).toString();

describe('convert of texts without any program', () => {
  test('Markdown becomes a whole HTML document', async () => {
    const html = await convertToText('notes.md', '# Täg\n\n| a | b |\n|---|---|\n| 1 | 2 |\n', 'html');
    expect(html).toMatch(/^<!DOCTYPE html>/);
    expect(html).toContain('<h1>Täg</h1>');
    expect(html).toContain('<td>2</td>');
  });

  test('HTML becomes Markdown', async () => {
    expect(await convertToText('page.html', '<h2>Title</h2><p>a <b>bold</b> word</p>', 'md')).toBe(
      '## Title\n\na **bold** word\n',
    );
  });

  test('HTML becomes plain text without its tags and scripts', async () => {
    const text = await convertToText('page.htm', '<p>one &amp; two</p><script>alert(1)</script>', 'txt');
    expect(text).toBe('one & two\n');
  });

  test('plain text of a German Windows keeps its umlauts', async () => {
    expect(await convertToText('old.txt', Buffer.from('gr\u00fc\u00dfe', 'latin1'), 'md')).toBe('grüße');
  });

  test.each([
    ['hello.txt', 'Привет, world'],
    ['hello.md', '# Привет'],
    ['hello.html', '<h1>Привет</h1><ul><li>one</li></ul>'],
  ])('%s becomes a PDF that shows something', async (filename, content) => {
    const pdf = await convert(filename, content, { output_format: 'pdf' });
    expect((await PDFDocument.load(pdf)).getPage(0).getSize()).toEqual({ width: 595.28, height: 841.89 });
    const png = PNG.sync.read(await convert('hello.pdf', pdf, { output_format: 'png', pixel_density: 72 }));
    expect(png.data.some((value) => value < 100)).toBe(true);
  });

  test('the page is as large as asked for', async () => {
    const parameters = { output_format: 'pdf', page_format: 'a5', page_orientation: 'landscape' };
    const document = await PDFDocument.load(await convert('hello.txt', 'hello', parameters));
    expect(document.getPage(0).getSize()).toEqual({ width: 595.28, height: 419.53 });
  });

  test.each([
    ['ledger', {}, [1224, 792]],
    ['a4', { page_width: 10 }, [283.46, 841.89]],
  ])('%s with %o is a page of %o points', async (page_format, given, size) => {
    const document = await PDFDocument.load(
      await convert('hello.txt', 'hello', { output_format: 'pdf', page_format, ...given }),
    );
    const { width, height } = document.getPage(0).getSize();
    expect([width, height]).toEqual([expect.closeTo(size[0] ?? 0, 1), expect.closeTo(size[1] ?? 0, 1)]);
  });

  test('a long text takes many pages and little time', async () => {
    const pdf = await convert('long.txt', 'line\n'.repeat(20_000), { output_format: 'pdf' });
    expect((await PDFDocument.load(pdf)).getPageCount()).toBeGreaterThan(200);
  });

  test('a text of one endless line becomes a PDF, too', async () => {
    const pdf = await convert('long.txt', 'x'.repeat(300_000), { output_format: 'pdf' });
    const { paths } = await bench.run('convert', [await bench.input('long.pdf', pdf)], { output_format: 'txt' });
    const letters = (await readFile(paths[0] ?? '')).toString().match(/x/g);
    expect(letters).toHaveLength(300_000);
  });

  test('a word too long for a line goes on in the next, from margin to margin', async () => {
    const word = Array.from({ length: 30 }, (_, index) => `${index}`.padStart(9, '-')).join('');
    const pdf = await convert('word.txt', `a ${word} b`, { output_format: 'pdf' });
    const { paths } = await bench.run('convert', [await bench.input('word.pdf', pdf)], { output_format: 'txt' });
    const lines = (await readFile(paths[0] ?? '')).toString().trim().split(/\s+/);
    expect(lines.join('')).toBe(`a${word}b`);
    expect(lines.map((line) => line.length).filter((length) => length === 89)).toHaveLength(3);
  });

  test('an HTML page loads nothing from the disk or the network', async () => {
    const file = require.resolve('../../../fixtures/example.png');
    const html = `<p>x</p><img src="${file}" alt="a"><img src="http://127.0.0.1:9/x.png"><svg width="9" height="9"><image href="${file}" width="9" height="9"/></svg>`;
    const document = await PDFDocument.load(await convert('page.html', html, { output_format: 'pdf' }));
    const names = document.context.enumerateIndirectObjects().map(([, object]) => object.toString());
    expect(names.filter((text) => text.includes('/Subtype /Image'))).toEqual([]);
  });

  test('an embedded picture is kept', async () => {
    const picture = (await readFile(require.resolve('../../../fixtures/example.png'))).toString('base64');
    const html = `<img src="data:image/png;base64,${picture}">`;
    const document = await PDFDocument.load(await convert('page.html', html, { output_format: 'pdf' }));
    const names = document.context.enumerateIndirectObjects().map(([, object]) => object.toString());
    expect(names.some((text) => text.includes('/Subtype /Image'))).toBe(true);
  });

  test('binary data is no text', async () => {
    await expect(convert('notes.txt', Buffer.from([0, 1, 2, 3]), { output_format: 'pdf' })).rejects.toMatchObject({
      name: 'OperationError',
      message: 'The file is not a text file.',
    });
  });

  test('a broken DOCX fails with words about the file', async () => {
    const broken = Buffer.from('PK\u0003\u0004 and no more', 'latin1');
    await expect(convert('letter.docx', broken, { output_format: 'txt' })).rejects.toMatchObject({
      name: 'OperationError',
      message: 'The file cannot be read: it is damaged or not a valid DOCX file.',
    });
  });
});
