import { execFileSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import imageSize from 'image-size';
import sharp from 'sharp';

import { describeWith } from '../../../requirements';
import { TaskRunner } from './task-runner';

describeWith(['imagemagick'], 'pictures with ImageMagick', () => {
  const engine = 'imagemagick';
  let tasks: TaskRunner;
  let picture: string;

  beforeAll(async () => {
    tasks = await TaskRunner.create();
    picture = path.join(tasks.folder, '50% [0] picture.psd');
    magick('-size', '60x40', 'gradient:red-blue', path.join(tasks.folder, 'plain.psd'));
    renameSync(path.join(tasks.folder, 'plain.psd'), picture);
  });

  afterAll(() => tasks.close());

  test.each(['psd', 'pcx', 'tga', 'ppm', 'pgm', 'pbm', 'jp2', 'heic'])(
    'psd becomes %s of the same size, and that a png',
    async (format) => {
      const there = await tasks.run('convert', [picture], { output_format: format, engine });
      const back = await tasks.run('convert', there.paths, { output_format: 'png', engine });
      expect(there.filenames).toEqual([`50% [0] picture.${format}`]);
      expect(imageSize(back.paths[0] ?? '')).toMatchObject({ width: 60, height: 40, type: 'png' });
    },
  );

  test.each([
    ['ppm', 'P3\n2 1\n255\n255 0 0 0 0 255'],
    ['pgm', 'P2\n2 1\n255\n255 0'],
  ])('a %s in plain numbers needs no line end behind the last one', async (format, content) => {
    const file = path.join(tasks.folder, `numbers.${format}`);
    writeFileSync(file, content);
    const { paths } = await tasks.run('convert', [file], { output_format: 'png' });
    expect(imageSize(paths[0] ?? '')).toMatchObject({ width: 2, height: 1 });
  });

  test.each(['psd', 'pcx', 'tga', 'jp2'])('a png with a palette becomes a %s that can be read', async (format) => {
    const flag = path.join(tasks.folder, 'flag.png');
    magick('-size', '60x40', 'xc:red', '-type', 'Palette', flag);
    const { paths } = await tasks.run('convert', [flag], { output_format: format, engine });
    expect(execFileSync('identify', ['-format', '%wx%h ', paths[0] ?? '']).toString()).toContain('60x40');
  });

  test.each([
    ['max', { width: 30, height: 30 }, [30, 20]],
    ['max', { width: 600 }, [60, 40]],
    ['crop', { width: 20, height: 20 }, [20, 20]],
    ['scale', { width: 20, height: 20 }, [20, 20]],
  ])('fit %s with %p', async (fit, size, [width, height]) => {
    const { paths } = await tasks.run('convert', [picture], { output_format: 'png', engine, fit, ...size });
    expect(imageSize(paths[0] ?? '')).toMatchObject({ width, height });
  });

  test('a TIFF of two see-through pages becomes one WebP of both', async () => {
    const document = path.join(tasks.folder, 'clear.tiff');
    magick('-size', '9x9', 'xc:#f008', 'xc:#00f8', document);
    const { paths } = await tasks.run('convert', [document], { output_format: 'webp', engine });
    expect(await sharp(paths[0]).metadata()).toMatchObject({ width: 9, height: 9, pages: 2 });
  });

  test.each(['heic', 'jp2', 'tga'])('a PNG on its side stands upright as %s', async (format) => {
    const file = path.join(tasks.folder, 'side.png');
    await sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } })
      .withMetadata({ orientation: 6 })
      .toFile(file);
    const { paths } = await tasks.run('convert', [file], { output_format: format, engine });
    expect(execFileSync('identify', ['-format', '%wx%h', paths[0] ?? '']).toString()).toBe('20x40');
  });

  test('a TIFF on its side stands upright once strip takes its tag, unless it is to stay as it is', async () => {
    const file = path.join(tasks.folder, 'side.tiff');
    await sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } })
      .withMetadata({ orientation: 6 })
      .toFile(file);
    const sizeWith = async (options: object) => {
      const { paths } = await tasks.run('convert', [file], { output_format: 'psd', engine, strip: true, ...options });
      return execFileSync('identify', ['-format', '%wx%h', `${paths[0]}[0]`]).toString();
    };
    expect(await sizeWith({})).toBe('20x40');
    expect(await sizeWith({ auto_orient: false })).toBe('40x20');
  });

  test('a TIFF of two pages becomes two files, pages chooses', async () => {
    const document = path.join(tasks.folder, 'document.tiff');
    magick('-size', '9x9', 'xc:red', 'xc:blue', document);
    const all = await tasks.run('convert', [document], { output_format: 'tga', engine });
    const second = await tasks.run('convert', [document], { output_format: 'tga', engine, pages: '2' });
    expect(all.filenames).toEqual(['document-1.tga', 'document-2.tga']);
    expect(second.filenames).toEqual(['document.tga']);
  });

  test('a file that lies about its format is read as what it says it is', async () => {
    const script = path.join(tasks.folder, 'script.psd');
    writeFileSync(script, "push graphic-context viewbox 0 0 9 9 image over 0,0 9,9 '/etc/passwd'");
    await expect(tasks.run('convert', [script], { output_format: 'jpg', engine })).rejects.toThrow(
      'damaged or not a valid PSD file',
    );
  });

  test('a TIFF whose strips pack very well is no damaged one', async () => {
    const narrow = path.join(tasks.folder, 'narrow.tiff');
    const plain = sharp({ create: { width: 1200, height: 9, channels: 3, background: { r: 200, g: 40, b: 30 } } });
    await plain.tiff({ compression: 'jpeg', quality: 95 }).toFile(narrow);
    const { paths, filenames } = await tasks.run('convert', [narrow], { output_format: 'tiff', engine });
    expect(filenames).toEqual(['narrow.tiff']);
    expect(await sharp(paths[0]).metadata()).toMatchObject({ width: 1200, height: 9 });
  });

  test('quality and strip are kept to', async () => {
    const noisy = path.join(tasks.folder, 'noisy.psd');
    magick('-size', '60x40', 'plasma:', '-set', 'comment', 'secret words', noisy);
    const sizes = await Promise.all(
      [10, 95].map(async (quality) => {
        const { paths } = await tasks.run('convert', [noisy], { output_format: 'jpg', engine, quality, strip: true });
        expect(execFileSync('identify', ['-format', '%c', paths[0] ?? '']).toString()).toBe('');
        return execFileSync('identify', ['-format', '%Q', paths[0] ?? '']).toString();
      }),
    );
    expect(sizes).toEqual(['10', '95']);
  });
});

function magick(...args: string[]): void {
  execFileSync('convert', args);
}
