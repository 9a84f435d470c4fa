import { selectPages } from '../../options/pages';
import type { PdfSource } from './load-document';
import { withDocument } from './pdfium';

export interface FindBrokenRequest extends PdfSource {
  pages: string | undefined;
}

/** Which of the wanted pages hold a picture that is damaged, counted from 0 among them. */
export async function run({ pages, ...source }: FindBrokenRequest): Promise<number[]> {
  return withDocument(source, async (document) => {
    const broken: number[] = [];
    for (const [index, page] of selectPages(pages, document.pageCount).entries()) {
      if (await document.withPage(page, (opened) => opened.hasBrokenPicture())) broken.push(index);
    }
    return broken;
  });
}
