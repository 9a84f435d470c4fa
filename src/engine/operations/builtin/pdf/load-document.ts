import { readFile } from 'node:fs/promises';

import { EncryptedPDFError, PDFDocument } from '@cantoo/pdf-lib';

import { OperationError } from '../../operation';
import { removeUnreachable } from './remove-unreachable';

/** Opened for changes, decrypted. Throws OperationError on a broken file or a missing or wrong password. */
export async function loadDocument({ path, password = '' }: { path: string; password?: string | undefined }) {
  const document = await parse(await readFile(path), password);
  if (document.context.isDecrypted) removeUnreachable(document);
  return document;
}

async function parse(bytes: Buffer, password: string): Promise<PDFDocument> {
  try {
    const document = await PDFDocument.load(bytes, { password, updateMetadata: false });
    document.getPageCount();
    return document;
  } catch (error) {
    if (error instanceof EncryptedPDFError) throw new OperationError('Password incorrect');
    if (error instanceof TypeError) throw new OperationError('File not in PDF format or corrupted');
    throw error;
  }
}
