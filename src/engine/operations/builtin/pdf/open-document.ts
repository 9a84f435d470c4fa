import { readFile } from 'node:fs/promises';

import type { PDFiumDocument, PDFiumLibrary } from '@hyzyla/pdfium' with { 'resolution-mode': 'import' };

import { LockedFileError } from '../../locked-file';

/**
 * A document in a PDFium of the caller's kind, kept for the next call in this thread. Rendering and reading text must not
 * share one: after a page was rendered, reading text traps in WebAssembly. Throws PDFium's words about a broken file.
 */
export async function withDocument<Result>(
  kind: 'pictures' | 'text',
  { path, password }: { path: string; password?: string | undefined },
  use: (document: PDFiumDocument) => Promise<Result>,
): Promise<Result> {
  libraries[kind] ??= import('@hyzyla/pdfium').then((pdfium) => pdfium.PDFiumLibrary.init());
  const library = await libraries[kind];
  const document = await library.loadDocument(await readFile(path), password).catch((error: Error) => {
    throw /password/i.test(error.message) ? new LockedFileError(password) : error;
  });
  try {
    return await use(document);
  } finally {
    document.destroy();
  }
}

const libraries: Partial<Record<string, Promise<PDFiumLibrary>>> = {};
