import { readFile } from 'node:fs/promises';

import { PDFDocument } from '@cantoo/pdf-lib';

import { LockedFileError } from '../../locked-file';
import { OperationError } from '../../../contract/operation';
import { removeUnreachable } from './remove-unreachable';

/** Opened for changes, decrypted. Throws OperationError on a broken file or a missing or wrong password. */
export async function loadDocument({ path, password }: { path: string; password?: string | undefined }) {
  const bytes = await readFile(path);
  const document = await parse(bytes, { ignoreEncryption: true });
  return document.isEncrypted ? decrypted(document, bytes, password) : document;
}

async function decrypted(locked: PDFDocument, bytes: Buffer, password: string | undefined): Promise<PDFDocument> {
  const document = await parse(bytes, { password: password ?? '' }).catch((error: Error) => {
    throw passwordComplaints.has(error.message) ? new LockedFileError(password) : error;
  });
  keepInformation(locked, document);
  removeUnreachable(document);
  return document;
}

/** pdf-lib tries to decrypt a cross-reference stream, which never is encrypted, and so loses what only that leads to. */
function keepInformation(locked: PDFDocument, { context }: PDFDocument): void {
  const { Info } = locked.context.trailerInfo;
  if (Info !== undefined) context.trailerInfo.Info ??= Info;
}

/** In pdf-lib's words. */
const passwordComplaints = new Set(['NEEDS PASSWORD', 'Password incorrect']);

async function parse(bytes: Buffer, options: { ignoreEncryption?: boolean; password?: string }): Promise<PDFDocument> {
  try {
    const document = await PDFDocument.load(bytes, { ...options, updateMetadata: false });
    document.getPageCount();
    return document;
  } catch (error) {
    if (error instanceof TypeError) throw new OperationError('File not in PDF format or corrupted');
    throw error;
  }
}
