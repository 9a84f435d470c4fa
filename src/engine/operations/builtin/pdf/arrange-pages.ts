import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { degrees, PDFDocument } from '@cantoo/pdf-lib';

import { selectPages } from '../../options/pages';
import { loadDocument } from './load-document';

export interface ArrangeRequest {
  path: string;
  password: string | undefined;
  folder: string;
  pages: string | undefined;
  /** `split`: a file a page; `extract`: one file with the pages; `rotate`: all pages, the wanted ones turned. */
  change: 'split' | 'extract' | 'rotate';
  /** Degrees clockwise, a multiple of 90. */
  rotation: number;
}

/** The paths of the results, in page order. */
export async function run(request: ArrangeRequest, progress: (percent: number) => void): Promise<string[]> {
  const document = await loadDocument(request);
  const pages = selectPages(request.pages, document.getPageCount());
  return changes[request.change](document, pages, request, progress);
}

type PageChange = (
  document: PDFDocument,
  pages: number[],
  request: ArrangeRequest,
  progress: (percent: number) => void,
) => Promise<string[]>;

const changes: Record<ArrangeRequest['change'], PageChange> = {
  split: async (document, pages, { folder }, progress) => {
    const written: string[] = [];
    for (const page of pages) {
      written.push(await writePages(document, [page], path.join(folder, `page-${page}.pdf`)));
      progress((written.length / pages.length) * 100);
    }
    return written;
  },
  extract: async (document, pages, { folder }) => [await writePages(document, pages, path.join(folder, 'pages.pdf'))],
  rotate: async (document, pages, { folder, rotation }) => {
    for (const number of pages) {
      const page = document.getPage(number - 1);
      page.setRotation(degrees((page.getRotation().angle + rotation + 360) % 360));
    }
    const target = path.join(folder, 'rotated.pdf');
    await writeFile(target, await document.save());
    return [target];
  },
};

async function writePages(source: PDFDocument, pages: number[], target: string): Promise<string> {
  const part = await PDFDocument.create();
  const indices = pages.map((page) => page - 1);
  for (const page of await part.copyPages(source, indices)) part.addPage(page);
  const title = source.getTitle();
  if (title !== undefined) part.setTitle(title);
  await writeFile(target, await part.save());
  return target;
}
