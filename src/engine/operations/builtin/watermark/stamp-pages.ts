import { readFile, writeFile } from 'node:fs/promises';

import {
  concatTransformationMatrix,
  PDFArray,
  type PDFDocument,
  type PDFFont,
  type PDFPage,
  popGraphicsState,
  pushGraphicsState,
  rgb,
} from '@cantoo/pdf-lib';
import * as fontkit from 'fontkit';

import { selectPages } from '../../options/pages';
import { fontFace } from '../fonts';
import { loadDocument } from '../pdf/load-document';
import type { Mark } from './options';
import { imageSizeOn, placeOn, type Size, turned } from './placement';

export interface StampRequest {
  path: string;
  password: string | undefined;
  pages: string | undefined;
  mark: Mark;
  /** A PNG drawn instead of the mark's text. */
  image: string | undefined;
  target: string;
}

/** Draws a watermark on the pages of a PDF; runs in a worker. `progress` takes percent. */
export async function run(request: StampRequest, progress: (percent: number) => void): Promise<void> {
  const document = await loadDocument(request);
  const makeStamp =
    request.image === undefined ? await textStamp(document, request.mark) : await imageStamp(document, request);
  const pages = selectPages(request.pages, document.getPageCount());
  for (const [index, number] of pages.entries()) {
    stampPage(document.getPage(number - 1), request.mark, makeStamp);
    progress(((index + 1) / pages.length) * 100);
  }
  await writeFile(request.target, await document.save());
}

/** `draw` puts its lower left corner where the origin is. */
interface Stamp extends Size {
  draw(page: PDFPage): void;
}

type MakeStamp = (page: Size) => Stamp;

async function imageStamp(document: PDFDocument, { image: file, mark }: StampRequest): Promise<MakeStamp> {
  const image = await document.embedPng(await readFile(file ?? ''));
  return (page) => {
    const size = imageSizeOn(page, mark, image);
    return { ...size, draw: (target) => target.drawImage(image, { x: 0, y: 0, ...size, opacity: mark.opacity }) };
  };
}

async function textStamp(document: PDFDocument, mark: Mark): Promise<MakeStamp> {
  document.registerFontkit(fontkit);
  const font = await document.embedFont(await readFile(fontFace(mark.fontName).file), { subset: true });
  const lines = (mark.text ?? '').split(/\r?\n/);
  return (page) => {
    const widthAt = (size: number) => Math.max(...lines.map((line) => font.widthOfTextAtSize(line, size)));
    const percent = mark.fontWidthPercent;
    const fontSize = percent === undefined ? mark.fontSize : (page.width * percent) / 100 / widthAt(1);
    const size = { width: widthAt(fontSize), height: lines.length * fontSize * lineHeight };
    return { ...size, draw: (target) => drawLines(target, lines, font, fontSize, size, mark) };
  };
}

const lineHeight = 1.2;
/** Of the line, below the letters' foot. */
const descent = 0.25;

function drawLines(page: PDFPage, lines: string[], font: PDFFont, fontSize: number, size: Size, mark: Mark): void {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(mark.fontColor.slice(at, at + 2), 16) / 255);
  for (const [index, line] of lines.entries()) {
    const room = size.width - font.widthOfTextAtSize(line, fontSize);
    const x = { left: 0, center: room / 2, right: room }[mark.fontAlign];
    const y = size.height - (index + 1) * fontSize * lineHeight + fontSize * descent;
    page.drawText(line, { x, y, font, size: fontSize, color: rgb(red, green, blue), opacity: mark.opacity });
  }
}

function stampPage(page: PDFPage, mark: Mark, makeStamp: MakeStamp): void {
  const { x, y, width, height } = page.getCropBox();
  const pageTurn = ((page.getRotation().angle % 360) + 360) % 360;
  const shown = pageTurn % 180 === 0 ? { width, height } : { width: height, height: width };
  const stamp = makeStamp(shown);
  const box = turned(stamp, mark.rotation);
  const { left, top } = placeOn(shown, mark, box);
  const [centreX, centreY] = fromShown(pageTurn, left + box.width / 2, shown.height - top - box.height / 2, page);
  const angle = ((pageTurn - mark.rotation) / 180) * Math.PI;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  page.pushOperators(
    pushGraphicsState(),
    concatTransformationMatrix(cosine, sine, -sine, cosine, x + centreX, y + centreY),
    concatTransformationMatrix(1, 0, 0, 1, -stamp.width / 2, -stamp.height / 2),
  );
  stamp.draw(page);
  page.pushOperators(popGraphicsState());
  if (mark.below) drawFirst(page);
}

/** A point of the page as it is shown (turned by its /Rotate), in the page's own coordinates. */
function fromShown(turn: number, x: number, y: number, page: PDFPage): [number, number] {
  const { width, height } = page.getCropBox();
  if (turn === 90) return [width - y, x];
  if (turn === 180) return [width - x, height - y];
  if (turn === 270) return [y, height - x];
  return [x, y];
}

/** The content added last is painted before the rest. */
function drawFirst(page: PDFPage): void {
  const contents = page.node.Contents();
  if (!(contents instanceof PDFArray)) return;
  const last = contents.get(contents.size() - 1);
  contents.remove(contents.size() - 1);
  contents.insert(0, last);
}
