import path from 'node:path';

import { createDocument } from '@mixmark-io/domino';
import htmlToPdfmake from 'html-to-pdfmake';
import pdfmake from 'pdfmake';
import type { Content } from 'pdfmake/interfaces';

import { type Paper, paperSize } from '../../options/paper';
import { fontFace, fontFolder } from '../fonts';

export interface PageLayout extends Paper {
  landscape: boolean;
  /** Millimetres. */
  margins: { top: number; bottom: number; left: number; right: number };
}

/** A PDF of what the HTML says. Nothing is fetched, neither from the network nor from the disk. */
export async function printHtml(html: string, layout: PageLayout, title: string): Promise<Uint8Array> {
  return print(contentOf(html), layout, title);
}

/**
 * Every line a node of its own, long ones in pieces: the time pdfmake takes for a node grows with the square of its length.
 * Words that no line can hold are cut where it would cut them: it tries ten lengths for each cut, and keeps what it tried.
 */
export async function printText(text: string, layout: PageLayout, title: string): Promise<Uint8Array> {
  const cutWords = wordCutter(columnsOf(layout));
  const lines = text.split(/\r\n|\n|\r/).flatMap((line) => (line.match(pieces) ?? ['']).map(cutWords));
  return print(
    lines.map((line) => ({ text: line === '' ? ' ' : line, preserveLeadingSpaces: true, ...monospaced })),
    layout,
    title,
  );
}

/** Up to a thousand characters, to the last space among them. */
const pieces = /.{1,1000}(?:\s|$)|.{1,1000}/gu;

function wordCutter(columns: number): (line: string) => string {
  const longWord = new RegExp(`\\S{${columns + 1},}`, 'gu');
  const part = new RegExp(`.{1,${columns}}`, 'gu');
  return (line) => line.replace(longWord, (word) => (word.match(part) ?? []).join('\n'));
}

/** Letters of the monospaced font that a line holds. */
function columnsOf(layout: PageLayout): number {
  const { left, right } = layout.margins;
  const points = pageSize(layout).width - fromMillimetres(left + right);
  return Math.max(1, Math.floor(points / (monospaced.fontSize * monospacedAdvance)));
}

async function print(content: Content, layout: PageLayout, title: string): Promise<Uint8Array> {
  const { top, bottom, left, right } = layout.margins;
  const document = pdfmake.createPdf({
    info: { title },
    pageSize: pageSize(layout),
    pageMargins: [left, top, right, bottom].map(fromMillimetres) as [number, number, number, number],
    defaultStyle: { font: 'Sans', fontSize: 11 },
    content,
  });
  return document.getBuffer();
}

/** Points, in hundredths. */
function pageSize(layout: PageLayout): { width: number; height: number } {
  const { width, height } = paperSize(layout);
  const points = (value: number) => Math.round(fromMillimetres(value) * 100) / 100;
  const isTurned = layout.landscape && width < height;
  return isTurned ? { width: points(height), height: points(width) } : { width: points(width), height: points(height) };
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

const fromMillimetres = (value: number) => (value / 25.4) * 72;

const neverPrinted = 'script, style, template, noscript, title, svg image';

/** What pdfmake embeds without loading it from anywhere. */
const embeddedImage = /^data:image\/(png|jpeg);base64,/;

const monospaced = { font: 'Mono', fontSize: 9.5 };
/** Of the font's size. */
const monospacedAdvance = 0.6;
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
