import { writeFile } from 'node:fs/promises';

import type { PdfSource } from './load-document';
import { withDocument } from './pdfium';

export interface UnprotectRequest extends PdfSource {
  target: string;
}

/** The same PDF without encryption, whatever its security handler allowed. */
export async function run({ target, ...source }: UnprotectRequest): Promise<void> {
  await writeFile(target, await withDocument(source, async (document) => document.unprotectedCopy()));
}
