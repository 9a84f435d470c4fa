import path from 'node:path';

import { createDocument } from '@mixmark-io/domino';
import htmlToPdfmake from 'html-to-pdfmake';
import pdfmake from 'pdfmake';
import type { Content, PageSize, PredefinedPageSize } from 'pdfmake/interfaces';

import { fontFace, fontFolder } from '../fonts';

export interface PageLayout {
  /** `a4`, `letter`, ... */
  format: string;
  /** Centimetres; with both the format doesn't count. */
  width: number | undefined;
  height: number | undefined;
  landscape: boolean;
  /** Millimetres. */
  margins: { top: number; bottom: number; left: number; right: number };
}

/** A PDF of what the HTML says. Nothing is fetched, neither from the network nor from the disk. */
export async function printHtml(html: string, layout: PageLayout, title: string): Promise<Uint8Array> {
  return print(contentOf(html), layout, title);
}

/** Every line a node of its own, long ones in pieces: the time pdfmake takes for a node grows with the square of its length. */
export async function printText(text: string, layout: PageLayout, title: string): Promise<Uint8Array> {
  const lines = text.split(/\r\n|\n|\r/).flatMap((line) => line.match(pieces) ?? ['']);
  return print(
    lines.map((line) => ({ text: line === '' ? ' ' : line, preserveLeadingSpaces: true, ...monospaced })),
    layout,
    title,
  );
}

/** Up to a thousand characters, to the last space among them. */
const pieces = /.{1,1000}(?:\s|$)|.{1,1000}/gu;

async function print(content: Content, layout: PageLayout, title: string): Promise<Uint8Array> {
  const { top, bottom, left, right } = layout.margins;
  const document = pdfmake.createPdf({
    info: { title },
    pageSize: pageSize(layout),
    pageOrientation: layout.landscape ? 'landscape' : 'portrait',
    pageMargins: [left, top, right, bottom].map(fromMillimetres) as [number, number, number, number],
    defaultStyle: { font: 'Sans', fontSize: 11 },
    content,
  });
  return document.getBuffer();
}

function pageSize({ format, width, height }: PageLayout): PageSize {
  if (width === undefined || height === undefined) return format.toUpperCase() as PredefinedPageSize;
  return { width: fromMillimetres(width * 10), height: fromMillimetres(height * 10) };
}

function contentOf(html: string): Content {
  const document = createDocument(html);
  for (const element of Array.from(document.querySelectorAll(neverPrinted))) {
    element.remove();
  }
  for (const image of Array.from(document.querySelectorAll('img'))) {
    if (!embeddedImage.test(image.getAttribute('src') ?? '')) {
      image.replaceWith(document.createTextNode(image.getAttribute('alt') ?? ''));
    }
  }
  const DOMParser = class {
    parseFromString() {
      return document;
    }
  };
  return htmlToPdfmake(html, { window: { DOMParser }, defaultStyles, ignoreStyles: ['font-family'] });
}

const neverPrinted = 'script, style, template, noscript, title, svg image';

/** What pdfmake embeds without loading it from anywhere. */
const embeddedImage = /^data:image\/(png|jpeg);base64,/;

const fromMillimetres = (value: number) => (value / 25.4) * 72;

const monospaced = { font: 'Mono', fontSize: 9.5 };
const defaultStyles = { code: { font: 'Mono' }, pre: monospaced, kbd: { font: 'Mono' } };

const faces = (family: string) => ({
  normal: fontFace(family).file,
  bold: fontFace(`${family} Bold`).file,
  italics: fontFace(`${family} Italic`).file,
  bolditalics: fontFace(`${family} Bold Italic`).file,
});

pdfmake.setFonts({ Sans: faces('Arial'), Mono: faces('Courier New') });
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((file: string) => path.dirname(file) === fontFolder);
