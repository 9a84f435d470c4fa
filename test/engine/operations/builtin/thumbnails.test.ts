import { readFile } from 'node:fs/promises';

import { imageSize } from 'image-size';

import { noise } from '../../../noise';
import { type Bench, openBench } from './run-operation';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

describe('thumbnail without any program', () => {
  test.each(['png', 'jpg', 'webp'])('a %s of a picture that fits into the wanted size', async (format) => {
    const input = await bench.input('photo.png', await noise(300, 200).png().toBuffer());
    const { filenames: names, paths } = await bench.run('thumbnail', [input], {
      output_format: format,
      width: 90,
      height: 90,
    });
    expect(names).toEqual([`photo.${format}`]);
    expect(imageSize(await readFile(paths[0] ?? ''))).toMatchObject({ width: 90, height: 60, type: format });
  });

  test('of a PDF the first page, or count pages', async () => {
    const input = await bench.fixture('two-pages.pdf', 'input.pdf');
    const parameters = { output_format: 'png', width: 30 };
    expect((await bench.run('thumbnail', [input], parameters)).filenames).toEqual(['input.png']);
    const { filenames: names, paths } = await bench.run('thumbnail', [input], { ...parameters, count: 2 });
    expect(names).toEqual(['input-1.png', 'input-2.png']);
    expect(imageSize(await readFile(paths[1] ?? ''))).toMatchObject({ width: 30, height: 20 });
  });
});
