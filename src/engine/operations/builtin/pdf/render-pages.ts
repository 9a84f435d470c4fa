import path from 'node:path';

import type { PDFiumPage } from '@hyzyla/pdfium' with { 'resolution-mode': 'import' };

import { OperationError } from '../../../contract/operation';
import { selectPages } from '../../options/pages';
import { encode, type PictureOptions, retouch, sharp } from '../images/picture';
import { withDocument } from './open-document';

export interface RenderRequest {
  path: string;
  password: string | undefined;
  pages: string | undefined;
  /** At most so many of the pages. */
  limit?: number;
  outputFormat: string;
  folder: string;
  /** `pixel_density` is the resolution of pages that no width or height sizes. */
  picture: PictureOptions;
}

/** Writes each wanted page as a picture into the folder; the paths in page order. */
export async function run(request: RenderRequest, progress: (percent: number) => void): Promise<string[]> {
  return withDocument('pictures', request, async (document) => {
    const pages = selectPages(request.pages, document.getPageCount()).slice(0, request.limit);
    const written: string[] = [];
    for (const page of pages) {
      written.push(await renderPage(document.getPage(page - 1), page, request));
      progress((written.length / pages.length) * 100);
    }
    return written;
  });
}

async function renderPage(page: PDFiumPage, number: number, request: RenderRequest): Promise<string> {
  const { outputFormat, picture, folder } = request;
  const { data, width, height } = await page.render({
    scale: scaleFor(page, picture),
    render: 'bitmap',
    renderFormFields: true,
    transparent: false,
  });
  const target = path.join(folder, `page-${number}.${outputFormat}`);
  const image = sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha();
  await encode(retouch(image, { ...picture, strip: true }, outputFormat), outputFormat, picture.quality).toFile(target);
  return target;
}

/** PDF points are 1/72 inch. With a wanted size: just large enough that nothing has to be enlarged. */
function scaleFor(page: PDFiumPage, { width, height, fit, pixel_density: density }: PictureOptions): number {
  const { originalWidth, originalHeight } = page.getOriginalSize();
  const factors = [
    ...(width === undefined ? [] : [width / originalWidth]),
    ...(height === undefined ? [] : [height / originalHeight]),
  ];
  const inside = fit === undefined || fit === 'max';
  const wanted = inside ? Math.min(...factors) : Math.max(...factors);
  const scale = factors.length === 0 ? (density ?? pointsPerInch) / pointsPerInch : wanted;
  if (originalWidth * originalHeight * scale * scale > mostPixels) {
    throw new OperationError(`A page would have more than ${mostPixels / 1e6} million pixels.`);
  }
  return scale * slightlyMore;
}

const pointsPerInch = 72;
/** Four bytes each in WebAssembly's memory. */
const mostPixels = 200e6;
/** PDFium rounds a page's pixels down: without this a page of 595.3 points asked to be 1000 wide comes 999 wide. */
const slightlyMore = 1 + 1e-4;
