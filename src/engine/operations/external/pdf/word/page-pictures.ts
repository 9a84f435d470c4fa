import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import type { Programs } from '../../../../programs';
import { sharp } from '../../../builtin/images/picture';
import { renderPages } from '../../../builtin/pdf/pdf-to-images';
import type { ToolRequest } from '../../../tool';

export interface PagePictures {
  /** By page number. */
  paths: Record<number, string>;
  /** Pages that nothing here can draw. */
  missing: number[];
}

/** Pictures of whole pages, with PDFium; what it can't draw or fails over, with Poppler. */
export async function drawWholePages(
  pages: number[],
  source: string,
  request: ToolRequest,
  programs: Programs,
): Promise<PagePictures> {
  const folder = path.join(request.folder, 'page-pictures');
  if (pages.length > 0) await mkdir(folder);
  const all = await orUndefined(withPdfium(pages, source, { ...request, folder }), request);
  if (all !== undefined)
    return { paths: Object.fromEntries(pages.map((page, index) => [page, all[index] ?? ''])), missing: [] };
  const found: PagePictures = { paths: {}, missing: [] };
  for (const page of pages) {
    const own = path.join(folder, String(page));
    await mkdir(own);
    const order = { ...request, folder: own };
    const drawn =
      (await orUndefined(withPdfium([page], source, order), request))?.[0] ??
      (await orUndefined(withPoppler(page, source, order, programs), request));
    if (drawn === undefined) found.missing.push(page);
    else found.paths[page] = drawn;
  }
  return found;
}

async function withPdfium(pages: number[], source: string, { folder, signal }: ToolRequest): Promise<string[]> {
  if (pages.length === 0) return [];
  const picture = { pixel_density: density, quality: 85 };
  const order = { path: source, password: undefined, pages: pages.join(','), outputFormat: 'jpg', folder, picture };
  return (await renderPages(order, signal)).paths;
}

/** Of a picture that is damaged Poppler leaves the page white. */
async function withPoppler(
  page: number,
  source: string,
  { folder, signal }: ToolRequest,
  programs: Programs,
): Promise<string | undefined> {
  const range = ['-f', String(page), '-l', String(page), '-singlefile'];
  await programs.run('pdftocairo', {
    arguments: ['-jpeg', '-r', String(density), ...range, source, 'page'],
    folder,
    reads: [source],
    signal,
  });
  const drawn = path.join(folder, 'page.jpg');
  const { channels } = await sharp(drawn).stats();
  return channels.some(({ stdev }) => stdev > 0) ? drawn : undefined;
}

async function orUndefined<Result>(work: Promise<Result>, { signal }: ToolRequest): Promise<Result | undefined> {
  return work.catch(() => {
    signal.throwIfAborted();
    return undefined;
  });
}

/** Dots per inch. */
const density = 150;
