import { readFile, writeFile } from 'node:fs/promises';

import {
  concatTransformationMatrix,
  drawObject,
  PDFDocument,
  popGraphicsState,
  pushGraphicsState,
} from '@cantoo/pdf-lib';

import { type EmbeddedImage, embedPlainPng, isPlainPng } from './embed-png';

export interface JoinImagesRequest {
  /** JPEG or PNG files with their resolution in dpi. */
  images: { path: string; density: number }[];
  target: string;
}

/** A PDF of one page an image, each as large as its image at its resolution. */
export async function run({ images, target }: JoinImagesRequest, progress: (percent: number) => void): Promise<void> {
  const document = await PDFDocument.create();
  for (const [index, { path, density }] of images.entries()) {
    const { reference, width, height } = await embed(document, await readFile(path));
    const [shownWidth, shownHeight] = [(width / density) * pointsPerInch, (height / density) * pointsPerInch];
    const page = document.addPage([shownWidth, shownHeight]);
    const name = page.node.newXObject('Image', reference);
    page.pushOperators(
      pushGraphicsState(),
      concatTransformationMatrix(shownWidth, 0, 0, shownHeight, 0, 0),
      drawObject(name),
      popGraphicsState(),
    );
    progress(((index + 1) / images.length) * 100);
  }
  await writeFile(target, await document.save());
}

async function embed(document: PDFDocument, bytes: Buffer): Promise<EmbeddedImage> {
  if (isPlainPng(bytes)) return embedPlainPng(document, bytes);
  const image = bytes[0] === firstByteOfJpeg ? await document.embedJpg(bytes) : await document.embedPng(bytes);
  return { reference: image.ref, width: image.width, height: image.height };
}

const firstByteOfJpeg = 0xff;
const pointsPerInch = 72;
