import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type { Band, Paragraph } from './arrange-text';
import type { PlacedPicture, TextPiece } from './read-pages';
import { type ColumnSpan, columnSpans, paragraphsTop, rightMargin, twips, type WordPage } from './word-page';

/** The same document as RTF 1.9: LibreOffice, which could save it, leaves out the sections. */
export async function rtfDocument(pages: readonly WordPage[], title: string): Promise<string> {
  const fonts = new NumberedNames();
  const colors = new NumberedNames();
  colors.numberOf('000000');
  const sections: string[] = [];
  for (const page of pages) sections.push(...(await pageSections(page, { fonts, colors })));
  const fontTable = fonts.names.map((name, index) => `{\\f${index}\\fnil ${escapeRtf(name)};}`).join('');
  const colorTable = colors.names.map((color) => `${colorWords(color)};`).join('');
  const head = `{\\rtf1\\ansi\\ansicpg1252\\deff0\\uc1{\\fonttbl${fontTable}}{\\colortbl${colorTable}}`;
  return `${head}{\\info{\\title ${escapeRtf(title)}}}\n${sections.join('\\sect\n')}}\n`;
}

interface Tables {
  fonts: NumberedNames;
  colors: NumberedNames;
}

class NumberedNames {
  readonly names: string[] = [];

  numberOf(name: string): number {
    const known = this.names.indexOf(name);
    return known === -1 ? this.names.push(name) - 1 : known;
  }
}

async function pageSections({ page, bands, pictures }: WordPage, tables: Tables): Promise<string[]> {
  const shapes = (await Promise.all(pictures.map(shape))).join('');
  const shown: Band[] = bands.length === 0 ? [[{ left: 0, right: page.width, paragraphs: [] }]] : bands;
  const top = paragraphsTop(bands);
  return shown.map((band, index) => {
    const spans = columnSpans(band, page.width);
    const words = [
      `\\sectd${index === 0 ? '\\sbkpage' : '\\sbknone'}\\pgwsxn${twips(page.width)}\\pghsxn${twips(page.height)}`,
      page.width > page.height ? '\\lndscpsxn' : '',
      `\\marglsxn${twips(spans[0]?.left ?? 0)}\\margrsxn${twips(rightMargin)}\\margtsxn${twips(top)}`,
      `\\margbsxn${twips(rightMargin)}\\headery0\\footery0${columnWords(spans)}\n`,
    ].join('');
    const text = band.map(({ left, paragraphs }) =>
      paragraphs.map((each) => paragraphWords(each, left, tables)).join(''),
    );
    return `${words}${index === 0 ? shapes : ''}${text.join('\\column\n') || '\\pard\\par\n'}`;
  });
}

function columnWords(spans: readonly ColumnSpan[]): string {
  if (spans.length === 1) return '';
  const each = spans.map(({ width, space }, index) => `\\colno${index + 1}\\colw${twips(width)}\\colsr${twips(space)}`);
  return `\\cols${spans.length}${each.join('')}`;
}

function paragraphWords({ cells, before, pitch }: Paragraph, columnLeft: number, tables: Tables): string {
  const [first, ...others] = cells;
  const stops = others.map(({ left }) => `\\tx${twips(left - columnLeft)}`).join('');
  const indent = Math.max((first?.left ?? columnLeft) - columnLeft, 0);
  const text = cells.map(({ pieces }) => pieces.map((piece) => pieceWords(piece, tables)).join('')).join('\\tab ');
  return `\\pard\\li${twips(indent)}\\sb${twips(before)}\\sl-${twips(pitch)}\\slmult0${stops} ${text}\\par\n`;
}

function pieceWords({ text, bold, italic, font }: TextPiece, { fonts, colors }: Tables): string {
  const look = `\\f${fonts.numberOf(font.family)}\\fs${Math.round(font.size * 2)}\\cf${colors.numberOf(font.color)}`;
  return `{${look}${bold ? '\\b' : ''}${italic ? '\\i' : ''} ${escapeRtf(text)}}`;
}

async function shape({ left, top, width, height, path: file }: PlacedPicture): Promise<string> {
  const blip = path.extname(file) === '.png' ? '\\pngblip' : '\\jpegblip';
  const hex = (await readFile(file)).toString('hex');
  const picture = `{\\pict${blip}\\picwgoal${twips(width)}\\pichgoal${twips(height)} ${hex}}`;
  const place = `\\shpleft${twips(left)}\\shptop${twips(top)}\\shpright${twips(left + width)}\\shpbottom${twips(top + height)}`;
  const properties = `{\\sp{\\sn shapeType}{\\sv 75}}{\\sp{\\sn pib}{\\sv ${picture}}}{\\sp{\\sn fBehindDocument}{\\sv 1}}`;
  return `{\\shp{\\*\\shpinst${place}\\shpbxpage\\shpbypage\\shpwr3\\shpfblwtxt1${properties}}}\n`;
}

function colorWords(color: string): string {
  const [red, green, blue] = [0, 2, 4].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
  return `\\red${red}\\green${green}\\blue${blue}`;
}

/** UTF-16 code units as signed numbers, a question mark for readers that know none. */
function escapeRtf(text: string): string {
  return text.replaceAll(/[\\{}]/g, '\\$&').replaceAll(/[^\u0020-\u007e]/g, (character) =>
    [...character]
      .flatMap((whole) => whole.split(''))
      .map((unit) => `\\u${(unit.charCodeAt(0) << 16) >> 16}?`)
      .join(''),
  );
}
