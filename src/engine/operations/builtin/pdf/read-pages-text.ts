import { writeFile } from 'node:fs/promises';

import { selectPages } from '../../options/pages';
import { withDocument } from './open-document';

export interface ReadTextRequest {
  path: string;
  password: string | undefined;
  pages: string | undefined;
  target: string;
}

/** The text of the wanted pages, a form feed between them, as pdftotext writes it. */
export async function run(request: ReadTextRequest, progress: (percent: number) => void): Promise<void> {
  await withDocument('text', request, async (document) => {
    const pages = selectPages(request.pages, document.getPageCount());
    const texts = pages.map((page, index) => {
      progress(((index + 1) / pages.length) * 100);
      return document
        .getPage(page - 1)
        .getText()
        .replaceAll('\r\n', '\n');
    });
    await writeFile(request.target, `${texts.join('\n\f')}\n`);
  });
}
