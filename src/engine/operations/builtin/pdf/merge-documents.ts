import { writeFile } from 'node:fs/promises';

import { PDFDocument } from '@cantoo/pdf-lib';

import { loadDocument } from './load-document';

export interface MergeRequest {
  documents: { path: string; password?: string | undefined }[];
  target: string;
}

/** The pages of all documents, in order; the first one's title stays. */
export async function run({ documents, target }: MergeRequest, progress: (percent: number) => void): Promise<void> {
  const merged = await PDFDocument.create();
  for (const [index, source] of documents.entries()) {
    const document = await loadDocument(source);
    for (const page of await merged.copyPages(document, document.getPageIndices())) merged.addPage(page);
    const title = index === 0 ? document.getTitle() : undefined;
    if (title !== undefined) merged.setTitle(title);
    progress(((index + 1) / documents.length) * 100);
  }
  await writeFile(target, await merged.save());
}
