import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import imageSize from 'image-size';

import { describeWith } from '../../../requirements';
import { TaskRunner } from './task-runner';

describeWith(['poppler'], 'PDF with Poppler', () => {
  const engine = 'poppler';
  const document = path.resolve(__dirname, '../../../fixtures/two-pages.pdf');
  let tasks: TaskRunner;

  beforeAll(async () => {
    tasks = await TaskRunner.create();
  });

  afterAll(() => tasks.close());

  test.each(['png', 'jpg', 'tiff', 'svg'])('every page becomes a %s', async (format) => {
    const { filenames, paths } = await tasks.run('convert', [document], {
      output_format: format,
      engine,
      pixel_density: 36,
    });
    expect(filenames).toEqual([`two-pages-1.${format}`, `two-pages-2.${format}`]);
    expect(imageSize(paths[1] ?? '').width).toBeGreaterThan(10);
  });

  test('pixel_density 36 gives half a pixel for each point of the page', async () => {
    const { paths } = await tasks.run('convert', [document], {
      output_format: 'png',
      engine,
      pixel_density: 36,
      pages: '1',
    });
    const { width, height } = pageSizeOf(document);
    expect(imageSize(paths[0] ?? '')).toMatchObject({ width: Math.ceil(width / 2), height: Math.ceil(height / 2) });
  });

  test.each([
    ['max', { width: 100, height: 100 }],
    ['crop', { width: 100, height: 50 }],
    ['scale', { width: 70, height: 100 }],
  ])('fit %s with %p', async (fit, size) => {
    const { paths } = await tasks.run('convert', [document], {
      output_format: 'png',
      engine,
      fit,
      ...size,
      pages: '2',
    });
    const page = pageSizeOf(document);
    const factor = Math.min(size.width / page.width, size.height / page.height);
    const inside = { width: Math.round(page.width * factor), height: Math.round(page.height * factor) };
    expect(imageSize(paths[0] ?? '')).toMatchObject(fit === 'max' ? inside : size);
  });

  test.each(['txt', 'html'])('the words come out as %s', async (format) => {
    const { paths } = await tasks.run('convert', [document], { output_format: format, engine });
    const words = execFileSync('pdftotext', [document, '-']).toString().trim().split(/\s+/);
    for (const word of words) expect(readFileSync(paths[0] ?? '', 'utf8')).toContain(word);
  });

  test('metadata are the fields of pdfinfo', async () => {
    const { metadata } = await tasks.run('metadata', [document], { engine });
    expect(metadata).toMatchObject({ Pages: 2, Encrypted: 'no' });
  });

  test('pages that are not there fail', async () => {
    await expect(tasks.run('convert', [document], { output_format: 'png', engine, pages: '7' })).rejects.toThrow(
      '2 pages',
    );
  });

  test('a file that is no PDF fails in the words of Poppler', async () => {
    const fake = path.join(tasks.folder, 'fake.pdf');
    execFileSync('sh', ['-c', 'echo hello > "$0"', fake]);
    await expect(tasks.run('convert', [fake], { output_format: 'png', engine })).rejects.toThrow(
      /^Conversion failed: /,
    );
  });
});

/** In points. */
function pageSizeOf(file: string): { width: number; height: number } {
  const [, width, height] = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(execFileSync('pdfinfo', [file]).toString()) ?? [];
  return { width: Number(width), height: Number(height) };
}
