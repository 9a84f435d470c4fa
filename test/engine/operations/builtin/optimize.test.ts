import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

import { PDFDocument } from '@cantoo/pdf-lib';
import { imageSize } from 'image-size';
import sharp from 'sharp';

import { noise } from '../../../noise';
import { fixture } from '../../../running-proxy';
import { type Bench, openBench } from './run-operation';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

describe('optimize without any program', () => {
  const optimize = { name: 'optimize', hasOutputFormat: false, joinsInputs: false };

  test.each(['png', 'jpg'] as const)('a %s gets smaller and stays a picture of its size', async (format) => {
    const picture = noise(300, 200);
    const content = await (format === 'png' ? picture.png() : picture.jpeg({ quality: 98 })).toBuffer();
    const { filenames: names, paths } = await bench.run(optimize, [await bench.input(`photo.${format}`, content)], {});
    expect(names).toEqual([`photo.${format}`]);
    expect((await stat(paths[0] ?? '')).size).toBeLessThan(content.length * 0.7);
    expect(imageSize(await readFile(paths[0] ?? ''))).toMatchObject({ width: 300, height: 200, type: format });
  });

  test('a PDF loses what nothing leads to, and its photographs get coarser', async () => {
    const photo = await noise(300, 200).resize(2000).jpeg({ quality: 95 }).toBuffer();
    const document = await PDFDocument.create();
    const page = document.addPage([300, 200]);
    page.drawImage(await document.embedJpg(photo), { x: 0, y: 0, width: 300, height: 200 });
    document.context.register(document.context.flateStream(randomBytes(50_000)));
    const content = await document.save();
    const { paths } = await bench.run(optimize, [await bench.input('photo.pdf', content)], {});
    expect((await stat(paths[0] ?? '')).size).toBeLessThan(content.length / 2);
    const shown = await bench.run('convert', [await bench.input('a.pdf', await readFile(paths[0] ?? ''))], {
      output_format: 'png',
      pixel_density: 72,
    });
    const { channels } = await sharp(shown.paths[0]).stats();
    expect(channels[0]?.mean).toBeGreaterThan(100);
    expect(channels[0]?.mean).toBeLessThan(150);
  });

  test('what cannot get smaller stays as it is', async () => {
    const content = await sharp(fixture('example.png')).flatten().jpeg({ quality: 5 }).toBuffer();
    const photo = await bench.input('photo.jpg', content);
    const { paths, message } = await bench.run({ ...optimize, tellsSaving: true }, [photo], { quality: 100 });
    expect((await readFile(paths[0] ?? '')).equals(content)).toBe(true);
    expect(message).toBe('We could not compress this file. It seems this file is already compressed.');
  });
});

describe('an optimization that saves nothing', () => {
  const optimize = { name: 'optimize', hasOutputFormat: false, joinsInputs: false, tellsSaving: true };

  test.each(['png', 'jpg', 'pdf'])('gives the %s back as it was, never a larger one, and says so', async (format) => {
    const first = await bench.run(optimize, [await smallest(format)], {});
    const content = await readFile(first.paths[0] ?? '');
    const again = await bench.run(optimize, [await bench.input(`again.${format}`, content)], {});
    expect((await stat(again.paths[0] ?? '')).size).toBe(content.length);
    expect(again.message).toBe('We could not compress this file. It seems this file is already compressed.');
  });

  async function smallest(format: string) {
    const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } });
    if (format !== 'pdf') return bench.input(`tiny.${format}`, await picture.toFormat(format as 'png').toBuffer());
    const document = await PDFDocument.create();
    document.addPage([10, 10]);
    return bench.input('tiny.pdf', await document.save());
  }
});
