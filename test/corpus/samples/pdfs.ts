import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { degrees, PDFDocument, StandardFonts } from '@cantoo/pdf-lib';

import type { Sample } from '../sample';

interface Shape {
  pages: number;
  size: [number, number];
  turned?: number;
  /** Left, bottom, width, height. */
  crop?: [number, number, number, number];
  packed?: boolean;
}

const shapes: Record<string, Shape> = {
  a4: { pages: 1, size: [595.28, 841.89] },
  letter: { pages: 2, size: [612, 792] },
  landscape: { pages: 1, size: [842, 595] },
  odd: { pages: 1, size: [333.33, 222.22] },
  tiny: { pages: 1, size: [120, 60] },
  turned: { pages: 1, size: [400, 300], turned: 90 },
  upside: { pages: 1, size: [400, 300], turned: 180 },
  cropped: { pages: 1, size: [600, 600], crop: [50, 250, 400, 300] },
  long: { pages: 12, size: [400, 300] },
  packed: { pages: 3, size: [400, 300], packed: true },
};

/** PDFs of several shapes, as text, as office documents and as pictures at two sizes. */
export async function makePdfs(folder: string): Promise<Sample[]> {
  const samples = await Promise.all(
    Object.entries(shapes).map(async ([name, shape]) => {
      const file = path.join(folder, `${name}.pdf`);
      await writeFile(file, await documentOf(shape));
      return [textSample(file, shape), pictureSample(file, shape)];
    }),
  );
  return samples.flat();
}

async function documentOf({ pages, size, turned, crop, packed }: Shape): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let number = 1; number <= pages; number += 1) {
    const page = document.addPage(size);
    const [left, bottom, , height] = crop ?? [0, 0, ...size];
    page.drawText(wordsOf(number).join(' '), { x: left + 10, y: bottom + height / 2, size: 9, font });
    if (crop) page.setCropBox(...crop);
    if (turned) page.setRotation(degrees(turned));
  }
  return document.save({ useObjectStreams: packed ?? false });
}

function wordsOf(page: number): string[] {
  return [`First${page}`, `second${page}`, `third${page}`];
}

function textSample(file: string, { pages }: Shape): Sample {
  const words = Array.from({ length: pages }, (_, index) => wordsOf(index + 1)).flat();
  return { kind: 'PDF', path: file, targets: ['txt', 'docx', 'html', 'rtf'], expected: { type: 'words', words } };
}

/** At 200 dpi, the preset. */
function pictureSample(file: string, { pages, size, turned, crop }: Shape): Sample {
  const [width, height] = crop ? crop.slice(2) : size;
  const pixels = [width, height].map((points) => Math.round(((points ?? 0) * presetDensity) / 72));
  const [wide = 0, high = 0] = turned === 90 ? pixels.reverse() : pixels;
  return {
    kind: 'PDF',
    path: file,
    targets: ['png', 'jpg'],
    expected: { type: 'pictures', width: wide, height: high, count: pages },
  };
}

const presetDensity = 200;
