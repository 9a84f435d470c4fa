import { writeFile } from 'node:fs/promises';

import { selectPages } from '../../options/pages';
import { type PdfiumFile, withDocument } from './pdfium';

export interface ReadTextRequest {
  path: string;
  password: string | undefined;
  pages: string | undefined;
  target: string;
}

/** The text of the wanted pages with what is filled into their forms, a form feed between them, as pdftotext writes it. */
export async function run(request: ReadTextRequest, progress: (percent: number) => void): Promise<void> {
  await withDocument(request, async (document) => {
    const pages = selectPages(request.pages, document.pageCount);
    const texts: string[] = [];
    for (const page of pages) {
      texts.push(await textOf(document, page));
      progress((texts.length / pages.length) * 100);
    }
    await writeFile(request.target, `${texts.join('\n\f')}\n`);
  });
}

async function textOf(document: PdfiumFile, number: number): Promise<string> {
  await document.withPage(number, (page) => page.flatten());
  return document.withPage(number, (page) => page.text().replaceAll('\r\n', '\n'));
}
