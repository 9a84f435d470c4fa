import { readFile } from 'node:fs/promises';

import { PDFDocument } from '@cantoo/pdf-lib';

import { OperationError } from '../../../contract/operation';
import { isProtected } from './is-protected';
import { withDocument } from './pdfium';
import { removeUnreachable } from './remove-unreachable';

export interface PdfSource {
  path: string;
  password?: string | undefined;
}

/** Opened for changes, decrypted. Throws OperationError on a broken file or a missing or wrong password. */
export async function loadDocument(source: PdfSource): Promise<PDFDocument> {
  const bytes = await readFile(source.path);
  if (!isProtected(bytes)) return parse(bytes);
  const document = await parse(await withDocument(source, async (file) => file.unprotectedCopy()));
  removeUnreachable(document);
  return document;
}

async function parse(bytes: Buffer): Promise<PDFDocument> {
  try {
    const document = await PDFDocument.load(bytes, { updateMetadata: false });
    document.getPageCount();
    return document;
  } catch (cause) {
    throw new OperationError('File not in PDF format or corrupted', null, undefined, cause);
  }
}
