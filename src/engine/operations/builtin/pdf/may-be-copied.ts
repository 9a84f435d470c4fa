import type { PdfSource } from './load-document';
import { withDocument } from './pdfium';

/** Whether text may be taken out of the PDF by who opens it with that password. */
export async function run(source: PdfSource): Promise<boolean> {
  return withDocument(source, async (document) => document.mayBeCopied);
}
