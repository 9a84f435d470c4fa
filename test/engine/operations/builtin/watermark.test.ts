import { readFile } from 'node:fs/promises';

import { PNG } from 'pngjs';
import sharp from 'sharp';

import { type Bench, openBench } from './run-operation';
import type { InputFile } from '../../../../src/engine/contract/operation';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const watermark = { name: 'watermark', hasOutputFormat: false, joinsInputs: false };

const plain = (colour: string, width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();

async function mark(input: InputFile, parameters: Record<string, unknown>, image?: Uint8Array) {
  const optionInputs: Record<string, InputFile[]> =
    image === undefined ? {} : { image: [await bench.input('mark.png', image)] };
  const { filenames: names, paths } = await bench.run(watermark, [input], parameters, { optionInputs });
  return { names, bytes: await readFile(paths[0] ?? '') };
}

const markPicture = async (parameters: Record<string, unknown>, image?: Uint8Array) =>
  PNG.sync.read(
    (await mark(await bench.input('white.png', await plain('#ffffff', 200, 100)), parameters, image)).bytes,
  );

async function drawn(pdf: Uint8Array, page = '1') {
  const input = await bench.input('marked.pdf', pdf);
  const { paths } = await bench.run('convert', [input], { output_format: 'png', pixel_density: 72, pages: page });
  return PNG.sync.read(await readFile(paths[0] ?? ''));
}

async function textOf(pdf: Uint8Array) {
  const input = await bench.input('marked.pdf', pdf);
  const { paths } = await bench.run('convert', [input], { output_format: 'txt' });
  return (await readFile(paths[0] ?? '')).toString();
}

/** The box around all pixels of the picture that are reddish. */
function redBox({ width, height, data }: PNG) {
  const found = { left: width, top: height, right: -1, bottom: -1 };
  for (let index = 0; index < width * height; index += 1) {
    const [red = 0, green = 0, blue = 0] = data.subarray(index * 4, index * 4 + 3);
    if (red < 150 || green > 150 || blue > 150) continue;
    const [x, y] = [index % width, Math.floor(index / width)];
    found.left = Math.min(found.left, x);
    found.right = Math.max(found.right, x);
    found.top = Math.min(found.top, y);
    found.bottom = Math.max(found.bottom, y);
  }
  return found;
}

const colourAt = ({ width, data }: PNG, x: number, y: number) => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3),
];

const lowerRight = {
  position_vertical: 'bottom',
  position_horizontal: 'right',
  margin_vertical: 10,
  margin_horizontal: 5,
};

describe('watermark on a picture without any program', () => {
  test('an image lies where it is wanted, as wide as wanted', async () => {
    const picture = await markPicture(
      { ...lowerRight, image: 'task', image_width: 20 },
      await plain('#ff0000', 80, 40),
    );
    expect(redBox(picture)).toEqual({ left: 175, right: 194, top: 80, bottom: 89 });
  });

  test('opacity lets the picture shine through', async () => {
    const picture = await markPicture({ image: 'task', opacity: 50 }, await plain('#ff0000', 80, 40));
    expect(colourAt(picture, 100, 50)).toEqual([255, 126, 126]);
    expect(colourAt(picture, 5, 5)).toEqual([255, 255, 255]);
  });

  test('a rotation by 90 degrees lays a wide mark upright', async () => {
    const picture = await markPicture({ image: 'task', rotation: 90 }, await plain('#ff0000', 80, 20));
    expect(redBox(picture)).toEqual({ left: 90, right: 109, top: 10, bottom: 89 });
  });

  test('a text takes the wanted share of the width', async () => {
    const parameters = { text: 'Draft <1>', font_color: '#ff0000', font_width_percent: 50, font_name: 'Arial Bold' };
    const { left, right } = redBox(await markPicture(parameters));
    expect(right - left).toBeGreaterThan(85);
    expect(right - left).toBeLessThan(105);
  });

  test('a mark larger than the picture is made to fit', async () => {
    const { left, right } = redBox(await markPicture({ image: 'task' }, await plain('#ff0000', 800, 400)));
    expect([left, right]).toEqual([0, 199]);
  });

  test('neither text nor image fails', async () => {
    await expect(markPicture({})).rejects.toMatchObject({ message: 'A watermark needs a text or an image.' });
  });
});

describe('watermark on a PDF without any program', () => {
  test('a text is on every page and stays text', async () => {
    const { names, bytes } = await mark(await bench.fixture('two-pages.pdf'), { text: 'Vertraulich ж' });
    expect(names).toEqual(['two-pages.pdf']);
    const pages = (await textOf(bytes)).split('\f');
    expect(pages.map((page) => page.includes('Vertraulich ж'))).toEqual([true, true]);
  });

  test('an image is where it is wanted, on the wanted pages only', async () => {
    const parameters = { ...lowerRight, image: 'task', image_width: 30, pages: '2' };
    const { bytes } = await mark(await bench.fixture('two-pages.pdf'), parameters, await plain('#ff0000', 60, 20));
    expect(redBox(await drawn(bytes, '1')).right).toBe(-1);
    expect(redBox(await drawn(bytes, '2'))).toEqual({ left: 265, right: 294, top: 180, bottom: 189 });
  });

  test('on a page shown turned the mark stands upright', async () => {
    const shape = { name: 'pdf/rotate-pages', hasOutputFormat: false, joinsInputs: false };
    const { paths } = await bench.run(shape, [await bench.fixture('two-pages.pdf')], { rotation: '+90' });
    const input = await bench.input('turned.pdf', await readFile(paths[0] ?? ''));
    const { bytes } = await mark(
      input,
      { ...lowerRight, image: 'task', image_width: 30 },
      await plain('#ff0000', 60, 20),
    );
    expect(redBox(await drawn(bytes))).toEqual({ left: 165, right: 194, top: 280, bottom: 289 });
  });

  test('layer below leaves what the page shows on top', async () => {
    const cover = async (layer: string) => {
      const parameters = { image: 'task', image_width: 300, image_height: 200, margin_vertical: 0, layer };
      return drawn(
        (await mark(await bench.fixture('two-pages.pdf'), parameters, await plain('#ff0000', 30, 20))).bytes,
      );
    };
    const isDark = (_value: number, index: number, data: Buffer) => index % 4 === 0 && (data[index] ?? 255) < 100;
    expect((await cover('above')).data.some((value, index, data) => isDark(value, index, data))).toBe(false);
    expect((await cover('below')).data.some((value, index, data) => isDark(value, index, data))).toBe(true);
  });
});
