import { TaskRunner } from './task-runner';

describe('on a machine without any program', () => {
  let tasks: TaskRunner;

  beforeAll(async () => {
    tasks = await TaskRunner.create({ searchPath: '' });
  });

  afterAll(() => tasks.close());

  test.each([
    [
      'convert',
      { input_format: 'mp4', output_format: 'mp3' },
      'Convert from mp4 to mp3 needs FFmpeg (ffmpeg) and FFmpeg (ffprobe) on PATH.',
    ],
    [
      'convert',
      { input_format: 'docx', output_format: 'pdf' },
      'Convert from docx to pdf needs LibreOffice (soffice) on PATH.',
    ],
    [
      'merge',
      { input_format: 'odt', output_format: 'pdf' },
      'Merge from odt to pdf needs LibreOffice (soffice) on PATH.',
    ],
    [
      'convert',
      { input_format: 'md', output_format: 'epub' },
      'Convert from md to epub needs Pandoc (pandoc) on PATH.',
    ],
    [
      'convert',
      { input_format: 'epub', output_format: 'mobi' },
      'Convert from epub to mobi needs Calibre (ebook-convert) on PATH.',
    ],
    [
      'convert',
      { input_format: 'psd', output_format: 'png' },
      'Convert from psd to png needs ImageMagick (convert) and ImageMagick (identify) on PATH.',
    ],
    ['archive', { output_format: '7z' }, 'Archive to 7z needs 7-Zip (7z) on PATH.'],
    [
      'thumbnail',
      { input_format: 'mkv', output_format: 'png' },
      'Thumbnail from mkv to png needs FFmpeg (ffmpeg) and FFmpeg (ffprobe) on PATH.',
    ],
  ])('%s with %p names the program to install', (name, parameters, message) => {
    expect(tasks.operation(name).validate(parameters)).toEqual({ output_format: [message] });
  });

  test('a command names bubblewrap and its program', () => {
    const errors = tasks.operation('command').validate({ engine: 'ffmpeg', arguments: '-version' });
    expect(errors).toEqual({
      engine: ['Command with ffmpeg needs bubblewrap (bwrap) and FFmpeg (ffmpeg) and FFmpeg (ffprobe) on PATH.'],
    });
  });

  test('the catalogue lists only what works', () => {
    const engines = new Set(
      ['convert', 'thumbnail', 'metadata', 'command'].flatMap((name) =>
        tasks
          .operation(name)
          .catalogue()
          .map(({ engine }) => engine),
      ),
    );
    expect(
      [...engines].filter((engine) => ['ffmpeg', 'calibre', 'graphicsmagick', 'ffprobe'].includes(engine ?? '')),
    ).toEqual([]);
  });
});
