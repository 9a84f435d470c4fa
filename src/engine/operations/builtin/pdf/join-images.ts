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
  /** JPEG or PNG files with their resolution in dpi, and how EXIF says that they are to be turned. */
  images: { path: string; density: number; orientation?: number | undefined }[];
  target: string;
}

/** A PDF of one page an image, each as large as its image at its resolution. */
export async function run({ images, target }: JoinImagesRequest, progress: (percent: number) => void): Promise<void> {
  const document = await PDFDocument.create();
  for (const [index, { path, density, orientation = 1 }] of images.entries()) {
    const { reference, width, height } = await embed(document, await readFile(path));
    const sides = [width, height].map((side) => (side / density) * pointsPerInch) as [number, number];
    const size = orientation >= firstOnItsSide ? (sides.reverse() as [number, number]) : sides;
    const page = document.addPage(size);
    const name = page.node.newXObject('Image', reference);
    page.pushOperators(
      pushGraphicsState(),
      concatTransformationMatrix(...placement(orientation, size)),
      drawObject(name),
      popGraphicsState(),
    );
    progress(((index + 1) / images.length) * 100);
  }
  await writeFile(target, await document.save());
}

type Matrix = [number, number, number, number, number, number];

/** The unit square of a picture onto its page, turned and mirrored as the tag says (EXIF 2.3, 4.6.4). */
function placement(orientation: number, [width, height]: [number, number]): Matrix {
  const turned: Record<number, Matrix> = {
    2: [-width, 0, 0, height, width, 0],
    3: [-width, 0, 0, -height, width, height],
    4: [width, 0, 0, -height, 0, height],
    5: [0, -height, -width, 0, width, height],
    6: [0, -height, width, 0, 0, height],
    7: [0, height, width, 0, 0, 0],
    8: [0, height, -width, 0, width, 0],
  };
  return turned[orientation] ?? [width, 0, 0, height, 0, 0];
}

async function embed(document: PDFDocument, bytes: Buffer): Promise<EmbeddedImage> {
  if (isPlainPng(bytes)) return embedPlainPng(document, bytes);
  const image = bytes[0] === firstByteOfJpeg ? await document.embedJpg(bytes) : await document.embedPng(bytes);
  return { reference: image.ref, width: image.width, height: image.height };
}

const firstOnItsSide = 5;
const firstByteOfJpeg = 0xff;
const pointsPerInch = 72;
