import { readFile } from 'node:fs/promises';

import { degrees, PDFDocument, PDFName } from '@cantoo/pdf-lib';
import { imageSize } from 'image-size';
import { PNG } from 'pngjs';

import { pageWithoutFont } from '../page-without-font';
import { type Bench, openBench } from './run-operation';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const convert = async (parameters: Record<string, unknown>) =>
  bench.run('convert', [await bench.fixture('two-pages.pdf', 'input.pdf')], parameters);

describe('convert of a PDF to images without any program', () => {
  test('several pages are numbered from 1 behind the name', async () => {
    const {
      filenames: names,
      paths,
      percents: progress,
      engine,
    } = await convert({ output_format: 'jpg', pixel_density: 144 });
    expect(names).toEqual(['input-1.jpg', 'input-2.jpg']);
    for (const path of paths) {
      expect(imageSize(await readFile(path))).toMatchObject({ width: 600, height: 400, type: 'jpg' });
    }
    expect(progress).toEqual([50, 100]);
    expect(engine).toBe('poppler');
  });

  test('the pages show what is written on them', async () => {
    const { paths } = await convert({ output_format: 'png', pixel_density: 72 });
    const [first, second] = await Promise.all(paths.map(async (path) => PNG.sync.read(await readFile(path)).data));
    expect(first?.some((value) => value < 100)).toBe(true);
    expect(first?.equals(second ?? Buffer.of())).toBe(false);
  });

  test.each([{ pages: '2' }, { page_range: '2-2' }])('$pages$page_range takes only that page', async (wanted) => {
    const { filenames: names } = await convert({ output_format: 'png', ...wanted });
    expect(names).toEqual(['input.png']);
  });

  test('a page that is not there fails the task', async () => {
    await expect(convert({ output_format: 'png', pages: '7' })).rejects.toMatchObject({
      name: 'OperationError',
      message: 'The file has 2 pages, none of them is in "7".',
    });
  });

  test('filename with %d names each page', async () => {
    const { filenames: names } = await convert({ output_format: 'png', filename: 'scan_%d.png' });
    expect(names).toEqual(['scan_1.png', 'scan_2.png']);
  });

  test('width sizes the page', async () => {
    const { paths } = await convert({ output_format: 'png', width: 123 });
    expect(imageSize(await readFile(paths[0] ?? ''))).toMatchObject({ width: 123, height: 82 });
  });

  test.each([
    [{ pixel_density: 300 }, ['2480x3508', '3508x2480', '1518x1933', '793x1207']],
    [{ width: 1000 }, ['1000x1414', '1000x707', '1000x1273', '1000x1523']],
    [{ height: 777 }, ['549x777', '1099x777', '610x777', '510x777']],
    [{ width: 500, height: 300 }, ['212x300', '424x300', '236x300', '197x300']],
    [{ width: 501, height: 303, fit: 'scale' }, ['501x303', '501x303', '501x303', '501x303']],
    [{ width: 501, height: 303, fit: 'crop' }, ['501x303', '501x303', '501x303', '501x303']],
  ])('pages of any size, turned or cropped, come to the pixel as %j asks', async (wanted, sizes) => {
    const document = await bench.input('pages.pdf', await oddPages());
    const { paths } = await bench.run('convert', [document], { output_format: 'png', ...wanted });
    const found = await Promise.all(paths.map(async (path) => imageSize(await readFile(path))));
    expect(found.map(({ width, height }) => `${width}x${height}`)).toEqual(sizes);
  });

  test.each([true, false])('a page in units of two points is twice as large (object streams: %s)', async (packed) => {
    const made = await PDFDocument.create();
    made.addPage([100, 50]).node.set(PDFName.of('UserUnit'), made.context.obj(2));
    made.addPage([100, 50]);
    const document = await bench.input('units.pdf', Buffer.from(await made.save({ useObjectStreams: packed })));
    const { paths } = await bench.run('convert', [document], { output_format: 'png', pixel_density: 72 });
    const found = await Promise.all(paths.map(async (path) => imageSize(await readFile(path))));
    expect(found.map(({ width, height }) => `${width}x${height}`)).toEqual(['200x100', '100x50']);
  });

  test('a PDF without a page is refused', async () => {
    const empty = await (await PDFDocument.create()).save({ addDefaultPage: false });
    const document = await bench.input('empty.pdf', Buffer.from(empty));
    await expect(bench.run('convert', [document], { output_format: 'png' })).rejects.toMatchObject({
      message: 'The file cannot be read: it is damaged or not a valid PDF file.',
    });
  });

  test('a broken PDF fails with the words of the tool and code null, and the next PDF works', async () => {
    const broken = await bench.input('broken.pdf', '%PDF-1.4 nothing follows');
    await expect(bench.run('convert', [broken], { output_format: 'png' })).rejects.toMatchObject({
      name: 'OperationError',
      message: 'File not in PDF format or corrupted',
      code: null,
    });
    expect((await convert({ output_format: 'png' })).filenames).toHaveLength(2);
  });

  test('a JBIG2 picture is drawn in whatever way it is coded, and a damaged one is an error', async () => {
    const fixture = await bench.fixture('jbig2-mmr.pdf');
    const { paths } = await bench.run('convert', [fixture], { output_format: 'png', pixel_density: 72 });
    const { data } = PNG.sync.read(await readFile(paths[0] ?? ''));
    const dark = data.filter((value, index) => index % 4 === 0 && value < 128).length / (data.length / 4);
    expect(dark).toBeCloseTo(0.19, 1);

    const bytes = await readFile(fixture.path);
    bytes.fill(0, bytes.indexOf('stream\n') + 'stream\n'.length, bytes.indexOf('\nendstream'));
    const damaged = await bench.input('damaged.pdf', bytes);
    await expect(bench.run('convert', [damaged], { output_format: 'png' })).rejects.toMatchObject({
      name: 'OperationError',
      message: 'Page 1 holds a JBIG2 picture that cannot be drawn.',
    });
  });

  test('letters whose font is not in the file are told to be missing, Latin ones and unseen ones are not', async () => {
    const run = async (pdf: Promise<Uint8Array>) =>
      (await bench.run('convert', [await bench.input('a.pdf', await pdf)], { output_format: 'png' })).message;
    expect(await run(pageWithoutFont({ letter: 'afii10017' }))).toBe(
      'Letters on page 1 may be missing or wrong: their fonts are not in the file.',
    );
    expect(await run(pageWithoutFont({ letter: 'Zcaron' }))).toBeUndefined();
    expect(await run(pageWithoutFont({ letter: 'afii10017', isUnseen: true }))).toBeUndefined();
  });

  test('an abort ends the work with its reason', async () => {
    const cancel = new AbortController();
    const work = bench.run(
      'convert',
      [await bench.fixture('two-pages.pdf')],
      { output_format: 'png', pixel_density: 1000 },
      { signal: cancel.signal, engine: () => setImmediate(() => cancel.abort(new Error('cancelled'))) },
    );
    await expect(work).rejects.toThrow('cancelled');
  });
});

/** A4 upright and turned, a part of a page, and a turned part of one. */
async function oddPages(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const [, turned, part, turnedPart] = Array.from({ length: 4 }, () => document.addPage([595.276, 841.89]));
  turned?.setRotation(degrees(90));
  part?.setCropBox(36.3, 36.3, 364.4, 463.9);
  turnedPart?.setCropBox(10.5, 10.5, 289.75, 190.25);
  turnedPart?.setRotation(degrees(270));
  return document.save();
}
