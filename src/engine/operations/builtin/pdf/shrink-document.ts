import { writeFile } from 'node:fs/promises';

import { PDFName, type PDFDocument, PDFRawStream, type PDFRef } from '@cantoo/pdf-lib';
import sharp from 'sharp';

import { loadDocument } from './load-document';
import { removeUnreachable } from './remove-unreachable';

export interface ShrinkRequest {
  path: string;
  password: string | undefined;
  target: string;
  /** Without it pictures stay as they are. */
  pictures: { quality: number; longestSide: number } | undefined;
}

/** Makes a PDF smaller; runs in a worker. `progress` takes percent. */
export async function run(request: ShrinkRequest, progress: (percent: number) => void): Promise<void> {
  const document = await loadDocument(request);
  removeUnreachable(document);
  if (request.pictures !== undefined) await coarsen(document, request.pictures, progress);
  await writeFile(request.target, await document.save({ useObjectStreams: true }));
}

async function coarsen(
  document: PDFDocument,
  limits: NonNullable<ShrinkRequest['pictures']>,
  progress: (percent: number) => void,
): Promise<void> {
  const photographs = document.context.enumerateIndirectObjects().filter(isPhotograph);
  for (const [index, [reference, photograph]] of photographs.entries()) {
    const smaller = await recoded(photograph, limits);
    if (smaller !== undefined) document.context.assign(reference, smaller);
    progress(((index + 1) / photographs.length) * 100);
  }
}

type Photograph = [PDFRef, PDFRawStream];

/** JPEG in grey or RGB; others (CMYK, masks with colour keys) are left alone. */
function isPhotograph(entry: [PDFRef, unknown]): entry is Photograph {
  const [, object] = entry;
  if (!(object instanceof PDFRawStream)) return false;
  const { dict } = object;
  return (
    dict.get(PDFName.of('Subtype')) === PDFName.of('Image') &&
    dict.get(PDFName.of('Filter')) === PDFName.of('DCTDecode') &&
    plainColours.has(dict.get(PDFName.of('ColorSpace'))) &&
    !dict.has(PDFName.of('Mask')) &&
    !dict.has(PDFName.of('Decode'))
  );
}

const plainColours = new Set<unknown>([PDFName.of('DeviceRGB'), PDFName.of('DeviceGray')]);

/** `undefined` where that would not be smaller, or the picture can't be read. */
async function recoded(
  photograph: PDFRawStream,
  { quality, longestSide }: NonNullable<ShrinkRequest['pictures']>,
): Promise<PDFRawStream | undefined> {
  const grey = photograph.dict.get(PDFName.of('ColorSpace')) === PDFName.of('DeviceGray');
  const picture = await sharp(photograph.contents)
    .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
    .toColourspace(grey ? 'b-w' : 'srgb')
    .jpeg({ quality, mozjpeg: true })
    .toBuffer({ resolveWithObject: true })
    .catch(() => undefined);
  if (picture === undefined || picture.data.length >= photograph.contents.length) return undefined;
  const dict = photograph.dict.clone();
  dict.set(PDFName.of('Width'), dict.context.obj(picture.info.width));
  dict.set(PDFName.of('Height'), dict.context.obj(picture.info.height));
  dict.set(PDFName.of('Length'), dict.context.obj(picture.data.length));
  return PDFRawStream.of(dict, picture.data);
}
