import { readFile } from 'node:fs/promises';

import { imageSize } from 'image-size';
import { PNG } from 'pngjs';
import ExifReader from 'exifreader';
import sharp from 'sharp';

import { pngChunk, pngChunks, pngSignature } from '../../../../src/engine/operations/builtin/metadata/png-chunks';
import { noise } from '../../../noise';
import { type Bench, openBench } from './run-operation';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const redPng = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer();

async function convert(filename: string, content: Uint8Array | string, parameters: Record<string, unknown>) {
  const { paths, filenames: names } = await bench.run('convert', [await bench.input(filename, content)], parameters);
  const [path = ''] = paths;
  return { names, path, bytes: await readFile(path) };
}

describe('convert of images without any program', () => {
  test.each(['jpg', 'webp', 'gif', 'tiff', 'bmp', 'ico'])('makes a %s another library can open', async (format) => {
    const { path, names } = await convert('red.png', await redPng(40, 30), { output_format: format });
    expect(names).toEqual([`red.${format}`]);
    expect(imageSize(path)).toMatchObject({ width: 40, height: 30, type: format });
  });

  test('makes an avif sharp can open', async () => {
    const { bytes } = await convert('red.png', await redPng(40, 30), { output_format: 'avif' });
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'heif', compression: 'av1', width: 40 });
  });

  test.each(['bmp', 'ico', 'gif', 'tiff'])('reads %s and keeps its colour', async (format) => {
    const { bytes } = await convert('red.png', await redPng(16, 8), { output_format: format });
    const back = await convert(`red.${format}`, bytes, { output_format: 'png' });
    const { width, height, data } = PNG.sync.read(back.bytes);
    expect([width, height, ...data.subarray(0, 4)]).toEqual([16, 8, 255, 0, 0, 255]);
  });

  test('reads the photographs of telephones (heic)', async () => {
    const { paths } = await bench.run('convert', [await bench.fixture('red.heic')], { output_format: 'png' });
    const { width, height, data } = PNG.sync.read(await readFile(paths[0] ?? ''));
    expect([width, height]).toEqual([64, 48]);
    expect([...data.subarray(0, 3)].map((value) => value > 200)).toEqual([true, false, false]);
  });

  test.each([
    ['210mm', '297mm', [794, 1123]],
    ['2cm', '1in', [76, 96]],
    ['72pt', '6pc', [96, 96]],
    ['100', '50px', [100, 50]],
  ])('draws an SVG of %s by %s as large as browsers do, at 96 dpi', async (width, height, size) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 100 50"/>`;
    const { path } = await convert('drawing.svg', svg, { output_format: 'png' });
    expect(imageSize(path)).toMatchObject({ width: size[0], height: size[1] });
  });

  test('lengths inside an SVG are at 96 dpi too', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="20mm" height="10mm"><rect width="10mm" height="10mm" fill="red"/></svg>';
    const { bytes } = await convert('drawing.svg', svg, { output_format: 'png', background: '#ffffff' });
    const { width, data } = PNG.sync.read(bytes);
    const redOf = (x: number) => data[(width * 19 + x) * 4 + 1];
    expect([width, redOf(30), redOf(45)]).toEqual([76, 0, 255]);
  });

  test.each(['png', 'webp', 'pdf'])(
    'a JPEG cut short gives the picture that is there as %s, and says so',
    async (format) => {
      const whole = await noise(300, 200).jpeg().toBuffer();
      const input = await bench.input('cut.jpg', whole.subarray(0, whole.length / 2));
      const { message, filenames: names } = await bench.run('convert', [input], { output_format: format });
      expect(names).toEqual([`cut.${format}`]);
      expect(message).toBe('The JPEG is cut short: what is missing of the picture is grey.');
    },
  );

  test.each([
    ['png', 'The PNG is cut short: what is missing of the picture is empty.'],
    ['gif', 'The GIF is cut short: what is missing of it is empty.'],
  ] as const)('a %s cut short gives the rows that are there, and says so', async (format, said) => {
    const whole = await noise(300, 200).toFormat(format).toBuffer();
    const input = await bench.input(`cut.${format}`, whole.subarray(0, whole.length / 2));
    const { message, paths } = await bench.run('convert', [input], { output_format: 'webp' });
    expect(message).toBe(said);
    const { data, info } = await sharp(paths[0]).raw().toBuffer({ resolveWithObject: true });
    const rowOf = (row: number) =>
      data.subarray(row * info.width * info.channels, (row + 1) * info.width * info.channels);
    expect([info.width, info.height]).toEqual([300, 200]);
    expect(new Set(rowOf(20)).size).toBeGreaterThan(10);
    expect(new Set(rowOf(190)).size).toBeLessThan(4);
  });

  test.each(['jpg', 'png', 'webp'] as const)('EXIF of a %s stays in a TIFF, unless it is stripped', async (format) => {
    const exif = {
      IFD0: { Make: 'ACME', Artist: 'Zoë' },
      IFD2: { DateTimeOriginal: '2020:01:02 03:04:05', FNumber: '28/10', ISOSpeedRatings: '400' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 8/1 0/1' },
    };
    const encoder = format === 'jpg' ? 'jpeg' : format;
    const photograph = await noise(40, 31).withExif(exif)[encoder]().toBuffer();
    const { bytes } = await convert(`photo.${format}`, photograph, { output_format: 'tiff' });
    const tags = ExifReader.load(bytes);
    const told = ['Make', 'DateTimeOriginal', 'FNumber', 'ISOSpeedRatings', 'GPSLatitude'].map((name) =>
      String(tags[name]?.description),
    );
    expect(told).toEqual(['ACME', '2020:01:02 03:04:05', 'f/2.8', '400', '48.13333333333333']);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'tiff', width: 40, height: 31 });
    const stripped = await convert(`photo.${format}`, photograph, { output_format: 'tiff', strip: true });
    expect(ExifReader.load(stripped.bytes)).not.toHaveProperty('Make');
  });

  test('a JPEG without any of its picture is an error', async () => {
    const whole = await sharp(await redPng(40, 30))
      .jpeg()
      .toBuffer();
    const input = await bench.input('head.jpg', whole.subarray(0, 150));
    await expect(bench.run('convert', [input], { output_format: 'png' })).rejects.toMatchObject({
      name: 'OperationError',
      message: expect.not.stringContaining('\n') as string,
    });
  });

  test('draws an SVG at the wanted width', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>';
    const { bytes } = await convert('square.svg', svg, { output_format: 'png', width: 64 });
    expect(PNG.sync.read(bytes)).toMatchObject({ width: 64, height: 64 });
  });

  test.each([
    ['max', 20, 10],
    ['crop', 20, 20],
    ['scale', 20, 20],
  ])('fit %s of 40x20 into 20x20 gives %dx%d', async (fit, width, height) => {
    const parameters = { output_format: 'png', width: 20, height: 20, fit };
    const { bytes } = await convert('wide.png', await redPng(40, 20), parameters);
    expect(PNG.sync.read(bytes)).toMatchObject({ width, height });
  });

  test('fit max never enlarges a raster image', async () => {
    const { bytes } = await convert('small.png', await redPng(4, 4), { output_format: 'png', width: 100 });
    expect(PNG.sync.read(bytes).width).toBe(4);
  });

  test('a lower quality makes a smaller jpg', async () => {
    const photo = await noise(200, 200).png().toBuffer();
    const low = await convert('photo.png', photo, { output_format: 'jpg', quality: '10' });
    const high = await convert('photo.png', photo, { output_format: 'jpg', quality: 95 });
    expect(low.bytes.length).toBeLessThan(high.bytes.length / 2);
  });

  test('auto_orient turns the picture, strip removes what said so', async () => {
    const turned = await sharp(await redPng(40, 20))
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const oriented = await convert('phone.jpg', turned, { output_format: 'jpg', auto_orient: true });
    expect(imageSize(oriented.bytes)).toMatchObject({ width: 20, height: 40 });
    const kept = await convert('phone.jpg', turned, { output_format: 'jpg' });
    expect((await sharp(kept.bytes).metadata()).orientation).toBe(6);
    const stripped = await convert('phone.jpg', turned, { output_format: 'jpg', strip: true });
    expect((await sharp(stripped.bytes).metadata()).orientation).toBeUndefined();
  });

  test.each(['jpg', 'png', 'tiff', 'webp'])(
    'a picture on its side stands upright as %s once strip takes its tag, unless it is to stay as it is',
    async (format) => {
      const turned = await sharp(await redPng(40, 20))
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer();
      const metadataOf = async (options: Record<string, unknown>) =>
        sharp(
          (await convert('phone.jpg', turned, { output_format: format, strip: true, ...options })).bytes,
        ).metadata();
      expect(await metadataOf({})).toMatchObject({ width: 20, height: 40 });
      expect(await metadataOf({ auto_orient: false })).toMatchObject({ width: 40, height: 20 });
    },
  );

  test('an SVG whose elements have a prefix is drawn in its size', async () => {
    const svg =
      '<s:svg xmlns:s="http://www.w3.org/2000/svg" width="20mm" height="30px"><s:rect width="999" height="999" fill="#f00"/></s:svg>';
    const { bytes } = await convert('prefixed.svg', Buffer.from(svg), { output_format: 'png' });
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, ...data.subarray(0, 3)]).toEqual([76, 30, 255, 0, 0]);
  });

  test.each(['bmp', 'gif', 'ico'])(
    'a picture on its side stands upright as %s, whose readers know no orientation, unless it is to stay as it is',
    async (format) => {
      const turned = await sharp(await redPng(40, 20))
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer();
      const sizeAs = async (options: Record<string, unknown>) => {
        const { bytes } = await convert('phone.jpg', turned, { output_format: format, ...options });
        const { bytes: seen } = await convert(`phone.${format}`, bytes, { output_format: 'png' });
        const { width, height } = PNG.sync.read(seen);
        return `${width}x${height}`;
      };
      expect(await sizeAs({})).toBe('20x40');
      expect(await sizeAs({ auto_orient: false })).toBe('40x20');
    },
  );

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'a JPEG of EXIF orientation %d is upright on its PDF page',
    async (orientation) => {
      const corner = {
        input: { create: { width: 16, height: 8, channels: 3, background: '#00f' } },
        left: 0,
        top: 0,
      } as const;
      const photo = await sharp(await redPng(48, 32))
        .composite([corner])
        .withMetadata({ orientation })
        .jpeg()
        .toBuffer();
      const { bytes } = await convert('phone.jpg', photo, { output_format: 'pdf' });
      const { bytes: page } = await convert('phone.pdf', bytes, { output_format: 'png', pixel_density: 72 });
      const seen = await sharp(page).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const wanted = await sharp(photo).autoOrient().raw().toBuffer({ resolveWithObject: true });
      expect([seen.info.width, seen.info.height]).toEqual([wanted.info.width, wanted.info.height]);
      const corners = (data: Buffer, width: number, height: number) =>
        [0, width - 1, (height - 1) * width, height * width - 1].map((pixel) =>
          Math.round((data[pixel * 3 + 2] ?? 0) / 255),
        );
      const of = ({ data, info: { width, height } }: typeof seen) => corners(data, width, height);
      expect(of(seen)).toEqual(of(wanted));
    },
  );

  test('a background shows through a transparent picture as BMP', async () => {
    const clear = await sharp({ create: { width: 4, height: 4, channels: 4, background: '#0000' } })
      .png()
      .toBuffer();
    const { bytes } = await convert('clear.png', clear, { output_format: 'bmp', background: '#00ff00' });
    const { bytes: seen } = await convert('clear.bmp', bytes, { output_format: 'png' });
    expect([...PNG.sync.read(seen).data.subarray(0, 3)]).toEqual([0, 255, 0]);
  });

  test('an image becomes a PDF page of its own size', async () => {
    const { bytes, names } = await convert('red.png', await redPng(40, 30), { output_format: 'pdf' });
    expect(names).toEqual(['red.pdf']);
    const { bytes: page } = await convert('red.pdf', bytes, { output_format: 'png', pixel_density: 72 });
    const { width, height, data } = PNG.sync.read(page);
    expect([width, height, ...data.subarray(0, 3)]).toEqual([40, 30, 255, 0, 0]);
  });

  test('a JPEG goes into the PDF as it is, transparency is kept', async () => {
    const photo = await sharp(await redPng(40, 30))
      .jpeg()
      .toBuffer();
    expect((await convert('photo.jpg', photo, { output_format: 'pdf' })).bytes.includes(photo)).toBe(true);
    const clear = await sharp({ create: { width: 9, height: 9, channels: 4, background: '#ff000000' } })
      .png()
      .toBuffer();
    const { bytes } = await convert('clear.png', clear, { output_format: 'pdf' });
    const { bytes: page } = await convert('clear.pdf', bytes, { output_format: 'png', pixel_density: 72 });
    expect([...PNG.sync.read(page).data.subarray(0, 3)]).toEqual([255, 255, 255]);
  });

  test.each([false, true])(
    'strip takes where a photo was made out of its PDF, progressive: %p',
    async (progressive) => {
      const photo = await noise(300, 200)
        .jpeg({ quality: 90, progressive })
        .withExif({ IFD0: { Make: 'Testcam' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
        .toBuffer();
      const preview = await noise(20, 20)
        .jpeg()
        .withExif({ IFD0: { Model: 'Preview' } })
        .toBuffer();
      const input = Buffer.concat([photo, preview]);
      const whole = await convert('photo.jpg', input, { output_format: 'pdf' });
      const { bytes: stripped } = await convert('photo.jpg', input, { output_format: 'pdf', strip: true });
      expect(['Exif', 'Testcam', 'Preview'].filter((word) => whole.bytes.includes(word))).toHaveLength(3);
      expect(['Exif', 'Testcam', 'Preview'].filter((word) => stripped.includes(word))).toEqual([]);
      expect(await pixelsOf(stripped)).toEqual(await pixelsOf(whole.bytes));
    },
  );

  test.each(['jpeg', 'png'] as const)('quality decides how large the PDF of a %s is', async (format) => {
    const picture = await noise(300, 200).toFormat(format).toBuffer();
    const sizeAt = async (quality: number) =>
      (await convert(`photo.${format}`, picture, { output_format: 'pdf', quality })).bytes.length;
    expect(await sizeAt(5)).toBeLessThan((await sizeAt(95)) / 4);
  });

  test('a photograph is drawn in its colours, a row at a time', async () => {
    const input = require.resolve('../../../fixtures/example.png');
    const { bytes } = await convert('example.png', await readFile(input), { output_format: 'pdf', pixel_density: 72 });
    const { bytes: page } = await convert('example.pdf', bytes, { output_format: 'png', pixel_density: 72 });
    const [expected, found] = [PNG.sync.read(await readFile(input)), PNG.sync.read(page)];
    expect([found.width, found.height]).toEqual([expected.width, expected.height]);
    const different = found.data.filter((value, index) => Math.abs(value - (expected.data[index] ?? 0)) > 8);
    expect(different.length).toBeLessThan(found.data.length / 1000);
  });

  test('a file that is not the picture it says is told so', async () => {
    await expect(convert('broken.png', 'this is no picture', { output_format: 'jpg' })).rejects.toMatchObject({
      name: 'OperationError',
      message: 'The file cannot be read: it is damaged or not a valid PNG file.',
      code: null,
    });
  });

  test.each(['bmp', 'ico', 'heic', 'svg', 'gif', 'tiff', 'webp', 'avif'])(
    'a broken %s fails with code null',
    async (format) => {
      await expect(convert(`broken.${format}`, 'this is no picture', { output_format: 'jpg' })).rejects.toMatchObject({
        name: 'OperationError',
        code: null,
      });
    },
  );

  test.each([
    { gamma: 1, shown: 186 },
    { gamma: 0.3, shown: 90 },
    { gamma: 0.45455, shown: 128 },
    { gamma: 1, profile: 'sRGB', shown: 128 },
  ])('a PNG is as bright as its gamma says (%j)', async ({ gamma, profile, shown }) => {
    const grey = sharp({ create: { width: 8, height: 8, channels: 3, background: { r: 128, g: 128, b: 128 } } });
    const [head, ...others] = pngChunks(await grey.png().toBuffer());
    const said = Buffer.alloc(4);
    said.writeUInt32BE(Math.round(gamma * 100_000));
    const more = profile === undefined ? [] : [pngChunk(profile, Buffer.of(0))];
    const picture = Buffer.concat([pngSignature, head as Buffer, pngChunk('gAMA', said), ...more, ...others]);
    const { bytes } = await convert('grey.png', picture, { output_format: 'tiff' });
    const { channels } = await sharp(bytes).stats();
    expect(Math.abs((channels[1]?.mean ?? 0) - shown)).toBeLessThan(3);
  });

  test('what is not a number is refused with the errors map', () => {
    const parameters = { output_format: 'jpg', input_format: 'png', width: 'wide', quality: 101, fit: 'cover' };
    expect(bench.operation('convert').validate(parameters)).toEqual({
      width: ['The width must be an integer.'],
      quality: ['The quality must be between 1 and 100.'],
      fit: ['The selected fit is invalid.'],
    });
  });
});

async function pixelsOf(pdf: Uint8Array) {
  const { bytes } = await convert('photo.pdf', pdf, { output_format: 'png', pixel_density: 72 });
  return PNG.sync.read(bytes).data;
}
