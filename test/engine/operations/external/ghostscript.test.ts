import { execFileSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import imageSize from 'image-size';

import { describeWith } from '../../../requirements';
import { TaskRunner } from './task-runner';

const document = path.resolve(__dirname, '../../../fixtures/two-pages.pdf');
let tasks: TaskRunner;

beforeAll(async () => {
  tasks = await TaskRunner.create();
});

afterAll(() => tasks.close());

describeWith(['ghostscript', 'poppler', 'imagemagick'], 'PDF and PostScript with Ghostscript', () => {
  test('an eps of 200 by 100 points becomes a pdf of that size, and a png', async () => {
    const drawing = fileOf(
      'drawing.eps',
      `%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 200 100\n0 0 100 100 rectfill\nshowpage\n`,
    );
    const pdf = await tasks.run('convert', [drawing], { output_format: 'pdf' });
    const png = await tasks.run('convert', [drawing], { output_format: 'png', width: 100 });
    expect(pdf.engine).toBe('ghostscript');
    expect(fieldsOf(pdf.paths[0])).toMatch(/Page size:\s+200 x 100 pts/);
    expect(imageSize(png.paths[0] ?? '')).toMatchObject({ width: 100, height: 50 });
  });

  test('a PostScript program reads and writes no file of the machine', async () => {
    const secret = fileOf('secret.txt', 'a secret');
    const made = path.join(tasks.folder, 'made');
    const program = `%!PS\n(${secret}) (r) file 100 string readstring pop pop (${made}) (w) file pop showpage\n`;
    await expect(tasks.run('convert', [fileOf('bad.ps', program)], { output_format: 'pdf' })).rejects.toThrow(
      'damaged or not a valid PS file',
    );
    expect(existsSync(made)).toBe(false);
  });

  test('optimize makes a pdf with a large picture smaller', async () => {
    const picture = path.join(tasks.folder, 'noise.png');
    execFileSync('convert', ['-size', '900x900', 'plasma:', picture]);
    const { paths: large } = await tasks.run('convert', [picture], { output_format: 'pdf' });
    const { paths: small, engine } = await tasks.run('optimize', large, { profile: 'max' });
    expect(engine).toBe('ghostscript');
    expect(statSync(small[0] ?? '').size).toBeLessThan(statSync(large[0] ?? '').size / 2);
    expect(fieldsOf(small[0])).toMatch(/Pages:\s+1/);
  });

  test.each(['optimize', 'pdf/a'])('%s never makes an empty page of a locked PDF', async (operation) => {
    const { paths: locked } = await tasks.run('pdf/encrypt', [document], { set_password: 'geheim' });
    await expect(tasks.run(operation, locked, {})).rejects.toThrow('The file is protected by a password.');
    await expect(tasks.run(operation, locked, { password: 'falsch' })).rejects.toThrow(
      'The password of the file is incorrect.',
    );
    const { paths, engine } = await tasks.run(operation, locked, { password: 'geheim' });
    expect(engine).toBe('ghostscript');
    expect(fieldsOf(paths[0])).toMatch(/Pages:\s+2/);
  });

  test.each(['1b', '2b', '3b'])('pdf/a says that it conforms to PDF/A-%s', async (conformance_level) => {
    const { paths } = await tasks.run('pdf/a', [document], { conformance_level });
    const xmp = execFileSync('pdfinfo', ['-meta', paths[0] ?? '']).toString();
    expect(xmp).toMatch(new RegExp(`part(=['"]|>)${conformance_level.charAt(0)}`));
    expect(fieldsOf(paths[0])).toMatch(/Pages:\s+2/);
  });
});

describeWith(['ocrmypdf', 'poppler', 'imagemagick'], 'pdf/ocr with OCRmyPDF', () => {
  test('finds the words of a scanned page', async () => {
    const scan = path.join(tasks.folder, 'scan.png');
    execFileSync('convert', [
      '-size',
      '800x200',
      '-font',
      require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
      '-pointsize',
      '60',
      'label:Hello scanned world',
      scan,
    ]);
    const { paths: scanned } = await tasks.run('convert', [scan], { output_format: 'pdf' });
    const { paths } = await tasks.run('pdf/ocr', scanned, { language: ['eng'] });
    expect(textOf(scanned[0])).toBe('');
    expect(textOf(paths[0]).split(/\s+/)).toEqual(['Hello', 'scanned', 'world']);
  });

  test('a language that is not installed is refused', () => {
    expect(tasks.operation('pdf/ocr').validate({ language: ['xxx'] })).toEqual({
      language: ['The selected language is invalid.'],
    });
  });
});

function fileOf(name: string, content: string): string {
  const file = path.join(tasks.folder, name);
  writeFileSync(file, content);
  return file;
}

function fieldsOf(file = ''): string {
  return execFileSync('pdfinfo', [file]).toString();
}

function textOf(file = ''): string {
  return execFileSync('pdftotext', [file, '-']).toString().trim();
}
