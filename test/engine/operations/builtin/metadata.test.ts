import { readFile } from 'node:fs/promises';

import { PDFDocument } from '@cantoo/pdf-lib';
import sharp from 'sharp';

import { type Bench, openBench } from './run-operation';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const shape = (name: string) => ({ name, hasOutputFormat: false, joinsInputs: false });

async function metadataOf(filename: string, content: Uint8Array, parameters: Record<string, unknown> = {}) {
  return (await bench.run(shape('metadata'), [await bench.input(filename, content)], parameters)).metadata;
}

const twoPages = () => readFile(require.resolve('../../../fixtures/two-pages.pdf'));

async function encrypted() {
  const document = await PDFDocument.load(await twoPages());
  document.encrypt({ userPassword: 'geheim', permissions: { printing: 'highResolution' } });
  return document.save();
}

describe('metadata without any program', () => {
  test('a picture tells its size and its EXIF tags', async () => {
    const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
      .jpeg()
      .withExif({ IFD0: { Make: 'Testcam', Copyright: 'Somebody' } })
      .toBuffer();
    expect(await metadataOf('photo.jpg', photo)).toMatchObject({
      FileType: 'JPG',
      MIMEType: 'image/jpeg',
      FileSize: photo.length,
      ImageWidth: 40,
      ImageHeight: 30,
      Make: 'Testcam',
      Copyright: 'Somebody',
    });
  });

  test('tags that are numbers are told too: sensitivity, coordinates, dimensions', async () => {
    const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
      .jpeg()
      .withExif({
        IFD0: { Orientation: '6' },
        IFD2: { ISOSpeedRatings: '400', FocalLength: '50/1', PixelXDimension: '40', PixelYDimension: '30' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 8/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '11/1 34/1 0/1' },
      })
      .toBuffer();
    const metadata = await metadataOf('photo.jpg', photo);
    expect(metadata).toMatchObject({ ISOSpeedRatings: 400, PixelXDimension: 40, PixelYDimension: 30 });
    expect(metadata?.['GPSLatitude']).toBeCloseTo(48.1333, 3);
    expect(metadata?.['GPSLongitude']).toBeCloseTo(11.5667, 3);
  });

  test.each(['avif', 'bmp', 'gif', 'ico', 'jpg', 'png', 'tiff', 'webp'])('a %s tells its size', async (format) => {
    const { paths } = await bench.run('convert', [await bench.fixture('example.png')], {
      ...{ output_format: format, width: 64, height: 48, fit: 'scale' },
    });
    expect(await metadataOf(`photo.${format}`, await readFile(paths[0] ?? ''))).toMatchObject({
      FileType: format.toUpperCase(),
      ImageWidth: 64,
      ImageHeight: 48,
    });
  });

  test.each(['heic', 'heif'])('a %s tells its size', async (format) => {
    const { metadata } = await bench.run(shape('metadata'), [await bench.fixture('red.heic', `red.${format}`)], {});
    expect(metadata).toMatchObject({ ImageWidth: 64, ImageHeight: 48 });
  });

  test.each(['', '<?xml version="1.0" encoding="UTF-8"?>\n'])(
    'an SVG beginning %j tells its size',
    async (beginning) => {
      const drawing = Buffer.from(`${beginning}<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48"/>`);
      expect(await metadataOf('drawing.svg', drawing)).toMatchObject({
        FileType: 'SVG',
        MIMEType: 'image/svg+xml',
        ImageWidth: 96,
        ImageHeight: 48,
      });
    },
  );

  test('a file that is no picture fails with code null', async () => {
    await expect(metadataOf('photo.jpg', Buffer.from('no picture'))).rejects.toMatchObject({
      name: 'OperationError',
      code: null,
    });
  });

  test('a PDF tells what pdfinfo tells', async () => {
    expect(await metadataOf('two.pdf', await twoPages())).toMatchObject({
      Pages: 2,
      Encrypted: 'no',
      'Page size': '300 x 200 pts',
      'PDF version': '1.7',
    });
  });

  test('Encrypted of a locked PDF begins with yes, with the password and without (v1-contract 5)', async () => {
    const locked = await encrypted();
    const words = 'yes (print:yes copy:no change:no addNotes:no algorithm:AES-256)';
    expect(await metadataOf('locked.pdf', locked)).toMatchObject({ Encrypted: words });
    expect(await metadataOf('locked.pdf', locked, { password: 'geheim' })).toMatchObject({
      Encrypted: words,
      Pages: 2,
    });
    await expect(metadataOf('locked.pdf', locked, { password: 'falsch' })).rejects.toThrow(
      'The password of the file is incorrect.',
    );
  });

  test('metadata/write sets the entries of a PDF', async () => {
    const metadata = { Title: 'Täglich', Author: 'Me', Keywords: ['a', 'b'], Producer: 'P', Custom: 7 };
    const { filenames: names, paths } = await bench.run(
      shape('metadata/write'),
      [await bench.fixture('two-pages.pdf')],
      {
        metadata,
        filename: 'new.pdf',
      },
    );
    expect(names).toEqual(['new.pdf']);
    const written = await PDFDocument.load(await readFile(paths[0] ?? ''), { updateMetadata: false });
    expect([written.getTitle(), written.getAuthor(), written.getKeywords(), written.getProducer()]).toEqual([
      'Täglich',
      'Me',
      'a, b',
      'P',
    ]);
    expect(await metadataOf('new.pdf', await readFile(paths[0] ?? ''))).toMatchObject({
      Title: 'Täglich',
      Custom: '7',
    });
  });

  test.each(['jpeg', 'png'] as const)(
    'metadata/write sets the XMP of a %s and leaves its pixels alone',
    async (format) => {
      const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
        .withExif({ IFD0: { Make: 'Testcam' } })
        .toFormat(format)
        .toBuffer();
      const write = async (content: Uint8Array, metadata: object) => {
        const inputs = [await bench.input(`photo.${format}`, content)];
        const { filenames: names, paths } = await bench.run(shape('metadata/write'), inputs, { metadata });
        expect(names).toEqual([`photo.${format}`]);
        return readFile(paths[0] ?? '');
      };
      const once = await write(picture, { Author: 'CloudConvert', Title: 'Täglich <1> & 2', Own: 7 });
      const twice = await write(once, { Author: 'Somebody $1', Own: null });
      const read = await metadataOf(`photo.${format}`, twice);
      expect(read).toMatchObject({ Author: 'Somebody $1', title: 'Täglich <1> & 2', Make: 'Testcam' });
      expect(read).not.toHaveProperty('Own');
      expect(await sharp(twice).raw().toBuffer()).toEqual(await sharp(picture).raw().toBuffer());
    },
  );

  test.each(['jpg', 'png'])('metadata/write of what is not a %s fails with code null', async (format) => {
    const inputs = [await bench.input(`photo.${format}`, 'no picture')];
    await expect(bench.run(shape('metadata/write'), inputs, { metadata: { Title: 'x' } })).rejects.toMatchObject({
      name: 'OperationError',
      code: null,
    });
  });

  test('metadata/write without metadata is refused', () => {
    expect(bench.operation(shape('metadata/write')).validate({ input_format: 'pdf' })).toEqual({
      metadata: ['The metadata field is required.'],
    });
  });
});
