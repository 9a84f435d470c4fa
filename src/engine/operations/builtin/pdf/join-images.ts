import { readFile, writeFile } from 'node:fs/promises';

import { PDFDocument } from '@cantoo/pdf-lib';

export interface JoinImagesRequest {
  /** JPEG or PNG files with their resolution in dpi. */
  images: { path: string; density: number }[];
  target: string;
}

/** A PDF of one page an image, each as large as its image at its resolution. */
export async function run({ images, target }: JoinImagesRequest, progress: (percent: number) => void): Promise<void> {
  const document = await PDFDocument.create();
  for (const [index, { path, density }] of images.entries()) {
    const bytes = await readFile(path);
    const image = path.endsWith('.jpg') ? await document.embedJpg(bytes) : await document.embedPng(bytes);
    const size = image.scale(pointsPerInch / density);
    document.addPage([size.width, size.height]).drawImage(image, { x: 0, y: 0, ...size });
    progress(((index + 1) / images.length) * 100);
  }
  await writeFile(target, await document.save());
}

const pointsPerInch = 72;
