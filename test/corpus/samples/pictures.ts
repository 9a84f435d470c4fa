import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import sharp, { type Sharp } from 'sharp';

import type { Sample } from '../sample';

const red: [number, number, number] = [200, 40, 30];

type Make = (picture: Sharp) => Sharp;

/** Ways in which files of one format differ. */
const variants: Record<string, Make> = {
  'plain.jpg': (picture) => picture.jpeg({ quality: 95 }),
  'progressive.jpg': (picture) => picture.jpeg({ quality: 95, progressive: true }),
  'cmyk.jpg': (picture) => picture.toColourspace('cmyk').jpeg({ quality: 95 }),
  'plain.png': (picture) => picture.png(),
  'interlaced.png': (picture) => picture.png({ progressive: true }),
  'palette.png': (picture) => picture.png({ palette: true }),
  'deep.png': (picture) => picture.toColourspace('rgb16').png(),
  'plain.webp': (picture) => picture.webp({ quality: 95 }),
  'lossless.webp': (picture) => picture.webp({ lossless: true }),
  'plain.gif': (picture) => picture.gif(),
  'plain.avif': (picture) => picture.avif({ quality: 90 }),
  'plain.tiff': (picture) => picture.tiff(),
  'lzw.tiff': (picture) => picture.tiff({ compression: 'lzw' }),
  'tiled.tiff': (picture) => picture.tiff({ tile: true, tileWidth: 64, tileHeight: 64 }),
  'jpeg.tiff': (picture) => picture.tiff({ compression: 'jpeg', quality: 95 }),
};

const sizes: [width: number, height: number][] = [
  [1, 1],
  [64, 48],
  [37, 211],
  [1200, 9],
  [300, 200],
];

const targets = ['jpg', 'png', 'webp', 'tiff', 'gif', 'bmp', 'pdf'];

/** Pictures of one colour in every format that sharp writes, in shapes and sizes that break decoders; and drawings. */
export async function makePictures(folder: string): Promise<Sample[]> {
  const bitmaps = Object.entries(variants).flatMap(([name, make], index) =>
    sizes.map(async ([width, height], row) => {
      const file = path.join(folder, `${width}x${height}-${name}`);
      await make(plain(width, height)).toFile(file);
      const wanted = [targets[(index + row) % targets.length] ?? 'png'];
      return { kind: 'picture', path: file, targets: wanted, expected: pictures(width, height) };
    }),
  );
  return Promise.all([...bitmaps, ...turned(folder), ...drawings(folder)]);
}

function pictures(width: number, height: number): Sample['expected'] {
  return { type: 'pictures', width, height, colour: red };
}

function plain(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: { r: red[0], g: red[1], b: red[2] } } });
}

/** What `auto_orient` is not asked for stays as it lies in the file. */
function turned(folder: string): Promise<Sample>[] {
  return [1, 3, 6, 8].map(async (orientation) => {
    const file = path.join(folder, `orientation-${orientation}.jpg`);
    await plain(60, 40).withMetadata({ orientation }).jpeg().toFile(file);
    return { kind: 'picture', path: file, targets: ['png', 'webp'], expected: pictures(60, 40) };
  });
}

const units: [text: string, pixels: [number, number]][] = [
  ['width="50.8mm" height="25.4mm"', [192, 96]],
  ['width="2in" height="1in"', [192, 96]],
  ['width="72pt" height="36pt"', [96, 48]],
  ['width="120" height="80px"', [120, 80]],
  ['viewBox="0 0 90 60"', [90, 60]],
  ['width="1cm" height="2cm" viewBox="0 0 1 2"', [38, 76]],
];

function drawings(folder: string): Promise<Sample>[] {
  return units.map(async ([size, [width, height]], index) => {
    const file = path.join(folder, `drawing-${index}.svg`);
    const fill = `rgb(${red.join(',')})`;
    await writeFile(
      file,
      `<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect width="100%" height="100%" fill="${fill}"/></svg>`,
    );
    return { kind: 'drawing', path: file, targets: ['png', 'jpg'], expected: pictures(width, height) };
  });
}
