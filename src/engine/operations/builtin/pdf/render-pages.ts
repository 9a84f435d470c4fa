import path from 'node:path';

import { OperationError } from '../../../contract/operation';
import { selectPages } from '../../options/pages';
import { encode, type PictureOptions, retouch, sharp } from '../images/picture';
import { type PdfiumPage, withDocument } from './pdfium';
import { undrawnPage } from './undrawn-page';
import { userUnits } from './user-units';

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

export interface Rendering {
  /** In page order. */
  paths: string[];
  /** Pages, counted from 1, on which letters stay blank for want of their font. */
  blank: number[];
}

/** Writes each wanted page as a picture into the folder. */
export async function run(request: RenderRequest, progress: (percent: number) => void): Promise<Rendering> {
  return withDocument(request, async (document) => {
    const pages = selectPages(request.pages, document.pageCount).slice(0, request.limit);
    const units = await userUnits(request);
    const paths: string[] = [];
    const blank: number[] = [];
    for (const number of pages) {
      const picture = inUnits(request.picture, units.get(number) ?? 1);
      const image = await document.withPage(number, (page) => draw(page, number, picture));
      if (image.isBlank) blank.push(number);
      paths.push(await save(image, number, request));
      progress((paths.length / pages.length) * 100);
    }
    return { paths, blank };
  });
}

interface DrawnPage {
  /** RGBA, eight bits each. */
  data: Buffer;
  width: number;
  height: number;
  /** Whether letters are missing in it. */
  isBlank: boolean;
}

/** Larger units make a larger page, where nothing else says its size. */
function inUnits(picture: PictureOptions, unit: number): PictureOptions {
  return { ...picture, pixel_density: (picture.pixel_density ?? pointsPerInch) * unit };
}

function draw(page: PdfiumPage, number: number, picture: PictureOptions): DrawnPage {
  const { width, height } = drawnSize(page, picture);
  if (page.hasUndecodedPicture()) throw undrawnPage(number);
  return { data: page.render(width, height), width, height, isBlank: page.hasUndrawnText() };
}

async function save({ data, width, height }: DrawnPage, number: number, request: RenderRequest): Promise<string> {
  const { outputFormat, picture, folder } = request;
  const target = path.join(folder, `page-${number}.${outputFormat}`);
  const image = sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha();
  await encode(retouch(image, { ...picture, strip: true }, outputFormat), outputFormat, picture.quality).toFile(target);
  return target;
}

interface Size {
  width: number;
  height: number;
}

/** Pixels to draw a page with: the very size that is wanted, or for `crop` the smallest that covers it. */
function drawnSize(page: PdfiumPage, picture: PictureOptions): Size {
  const drawn = sizeIn(picture, page.size);
  const size = { width: atLeastOne(drawn.width), height: atLeastOne(drawn.height) };
  if (size.width * size.height > mostPixels) {
    throw new OperationError(`A page would have more than ${mostPixels / 1e6} million pixels.`);
  }
  return size;
}

/** `points`: the page as it is shown, turned and cropped; a point is 1/72 inch. */
function sizeIn({ width, height, fit, pixel_density: density }: PictureOptions, points: Size): Size {
  const factors = [
    ...(width === undefined ? [] : [width / points.width]),
    ...(height === undefined ? [] : [height / points.height]),
  ];
  if (fit === 'scale' && width !== undefined && height !== undefined) return { width, height };
  const wanted = fit === 'crop' ? Math.max(...factors) : Math.min(...factors);
  const scale = factors.length === 0 ? (density ?? pointsPerInch) / pointsPerInch : wanted;
  return { width: points.width * scale, height: points.height * scale };
}

function atLeastOne(pixels: number): number {
  return Math.max(Math.round(pixels), 1);
}

const pointsPerInch = 72;
/** Four bytes each in WebAssembly's memory. */
const mostPixels = 200e6;
