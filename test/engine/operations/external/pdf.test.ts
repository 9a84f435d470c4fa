import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import imageSize from 'image-size';
import { PNG } from 'pngjs';

import { describeWith } from '../../../requirements';
import { pageWithoutFont } from '../page-without-font';
import { TaskRunner } from './task-runner';

describeWith(['poppler'], 'PDF with Poppler', () => {
  const engine = 'poppler';
  const document = path.resolve(__dirname, '../../../fixtures/two-pages.pdf');
  let tasks: TaskRunner;

  beforeAll(async () => {
    tasks = await TaskRunner.create();
  });

  afterAll(() => tasks.close());

  test.each(['svg', 'eps', 'ps'])('every page becomes a %s', async (format) => {
    const { filenames, paths } = await tasks.run('convert', [document], { output_format: format, engine });
    expect(filenames).toEqual([`two-pages-1.${format}`, `two-pages-2.${format}`]);
    if (format === 'svg') expect(imageSize(paths[0] ?? '').width).toBe((pageSizeOf(document).width * 96) / 72);
    else expect(readFileSync(paths[1] ?? '', 'latin1')).toMatch(/^%!PS/);
  });

  test('pages chooses', async () => {
    const svg = await tasks.run('convert', [document], { output_format: 'svg', engine, pages: '2' });
    const html = await tasks.run('convert', [document], { output_format: 'html', engine, page_range: '2-' });
    expect(svg.filenames).toEqual(['two-pages.svg']);
    expect(readFileSync(html.paths[0] ?? '', 'utf8')).not.toContain(firstWords(document, 1));
    expect(readFileSync(html.paths[0] ?? '', 'utf8')).toContain(firstWords(document, 2));
  });

  test('pages goes backwards and takes any pages, to html too', async () => {
    const svg = await tasks.run('convert', [document], { output_format: 'svg', engine, pages: '2-1' });
    const html = await tasks.run('convert', [document], { output_format: 'html', engine, pages: '2,1' });
    const page = readFileSync(html.paths[0] ?? '', 'utf8');
    expect(svg.filenames).toHaveLength(2);
    expect(page.indexOf(firstWords(document, 2))).toBeLessThan(page.indexOf(firstWords(document, 1)));
    expect(page).toContain(firstWords(document, 1));
  });

  test('the words come out as html', async () => {
    const { paths } = await tasks.run('convert', [document], { output_format: 'html', engine });
    const words = execFileSync('pdftotext', [document, '-']).toString().trim().split(/\s+/);
    for (const word of words) expect(readFileSync(paths[0] ?? '', 'utf8')).toContain(word);
  });

  test.each(['convert', 'thumbnail'])(
    'letters whose font is not in the file are drawn in another (%s)',
    async (how) => {
      const page = path.join(tasks.folder, `${how}.pdf`);
      writeFileSync(page, await pageWithoutFont({ letter: 'afii10017' }));
      const { paths, message } = await tasks.run(how, [page], { output_format: 'png' });
      const { data } = PNG.sync.read(readFileSync(paths[0] ?? ''));
      expect(data.filter((value, index) => index % 4 === 0 && value < 128).length).toBeGreaterThan(50);
      expect(message).toBe('Letters on page 1 may be missing or wrong: their fonts are not in the file.');
    },
  );

  test('text behind the picture of a scan is part of its html, unseen', async () => {
    const page = path.join(tasks.folder, 'scan.pdf');
    writeFileSync(page, await pageWithoutFont({ letter: 'germandbls', isUnseen: true }));
    const { paths } = await tasks.run('convert', [page], { output_format: 'html' });
    const html = readFileSync(paths[0] ?? '', 'utf8');
    expect(html).toMatch(/<p [^>]*>ß<\/p>/);
    expect(html).toContain('color:transparent');
  });

  test('metadata are the fields of pdfinfo', async () => {
    const { metadata } = await tasks.run('metadata', [document], { engine });
    expect(metadata).toMatchObject({ Pages: 2, Encrypted: 'no' });
  });

  test('a web page is made of a PDF that forbids copying for its owner alone', async () => {
    const rights = { set_owner_password: 'owns', allow_extract: false };
    const { paths } = await tasks.run('pdf/encrypt', [document], rights);
    const convert = (options: object) => tasks.run('convert', paths, { output_format: 'html', engine, ...options });
    await expect(convert({})).rejects.toThrow('Copying of text from this document is not allowed.');
    await expect(convert({ password: 'owns' })).resolves.toMatchObject({ filenames: [expect.stringMatching(/html$/)] });
  });

  test.each(['svg', 'html'])('a locked PDF to %s fails in the words of the other tools', async (output_format) => {
    const { paths: locked } = await tasks.run('pdf/encrypt', [document], { set_password: 'geheim' });
    const draw = (password?: string) => tasks.run('convert', locked, { output_format, engine, password });
    await expect(draw()).rejects.toThrow('The file is protected by a password.');
    await expect(draw('falsch')).rejects.toThrow('The password of the file is incorrect.');
    expect((await draw('geheim')).engine).toBe('poppler');
  });

  test('metadata of a locked PDF say that it is, unless the password given is not its own', async () => {
    const { paths: locked } = await tasks.run('pdf/encrypt', [document], { set_password: 'geheim' });
    expect((await tasks.run('metadata', locked, { engine })).metadata).toEqual({ Encrypted: 'yes' });
    await expect(tasks.run('metadata', locked, { engine, password: 'falsch' })).rejects.toThrow(
      'The password of the file is incorrect.',
    );
  });

  test('pages that are not there fail', async () => {
    await expect(tasks.run('convert', [document], { output_format: 'svg', engine, pages: '7' })).rejects.toThrow(
      '2 pages',
    );
  });

  test('a file that is no PDF fails in the words of Poppler', async () => {
    const fake = path.join(tasks.folder, 'fake.pdf');
    execFileSync('sh', ['-c', 'echo hello > "$0"', fake]);
    await expect(tasks.run('convert', [fake], { output_format: 'svg', engine })).rejects.toThrow(
      'damaged or not a valid PDF file',
    );
  });
});

describeWith(['librsvg', 'poppler'], 'drawings with librsvg', () => {
  test('svg becomes pdf of its size, eps and ps, and its words stay words', async () => {
    const tasks = await TaskRunner.create();
    const drawing = path.join(tasks.folder, 'drawing.svg');
    writeFileSync(
      drawing,
      '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48"><text y="20" font-family="sans-serif">Hi</text></svg>',
    );
    const [pdf, eps, ps] = await Promise.all(
      ['pdf', 'eps', 'ps'].map(async (format) => {
        const { paths, engine } = await tasks.run('convert', [drawing], { output_format: format });
        expect(engine).toBe('rsvg');
        return paths[0] ?? '';
      }),
    );
    expect(pageSizeOf(pdf ?? '')).toEqual({ width: 72, height: 36 });
    expect(firstWords(pdf ?? '', 1)).toBe('Hi');
    for (const file of [eps, ps]) expect(readFileSync(file ?? '', 'latin1')).toMatch(/^%!PS/);
    await tasks.close();
  });
});

/** In points. */
function pageSizeOf(file: string): { width: number; height: number } {
  const [, width, height] = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(execFileSync('pdfinfo', [file]).toString()) ?? [];
  return { width: Number(width), height: Number(height) };
}

function firstWords(file: string, page: number): string {
  const range = ['-f', String(page), '-l', String(page)];
  return (
    execFileSync('pdftotext', [...range, file, '-'])
      .toString()
      .trim()
      .split('\n')[0] ?? ''
  );
}
