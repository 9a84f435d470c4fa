import { escapeAttribute, escapeMarkup } from '../../../../../text';
import type { Band, Cell, Column, Paragraph } from './arrange-text';
import type { PlacedPicture, TextPiece } from './read-pages';
import { columnSpans, paragraphsTop, rightMargin, twips, type WordPage } from './word-page';

/**
 * The main part of a DOCX (ECMA-376): each page is a section of its own size, columns are sections within it, and pictures
 * lie behind the text. Picture number `n`, counted over all pages from 1, has the relationship `rIdn`.
 */
export function documentXml(pages: readonly WordPage[]): string {
  const writer = new SectionWriter();
  for (const page of pages) writer.addPage(page);
  return writer.end();
}

class SectionWriter {
  private readonly paragraphs: string[] = [];
  private pictures = 0;
  /** Ends the section that is being written: Word says it in the last paragraph of it. */
  private section: string | undefined;

  addPage({ page, bands, pictures }: WordPage): void {
    const top = paragraphsTop(bands);
    const drawings = pictures.map((picture) => drawing(picture, (this.pictures += 1))).join('');
    const shown = bands.length === 0 ? [[emptyColumn(page.width)]] : bands;
    for (const [index, band] of shown.entries()) {
      this.endSection();
      this.section = sectionXml(page, band, { top, type: index === 0 ? 'nextPage' : 'continuous' });
      this.addBand(band, index === 0 ? drawings : '');
    }
  }

  end(): string {
    const body = `${this.paragraphs.join('\n')}\n${this.section ?? ''}`;
    return `${declaration}<w:document ${namespaces}><w:body>\n${body}\n</w:body></w:document>\n`;
  }

  private addBand(columns: Band, drawings: string): void {
    for (const [index, column] of columns.entries()) {
      for (const [number, paragraph] of column.paragraphs.entries()) {
        const isFirst = number === 0;
        const lead = (isFirst && index === 0 ? drawings : '') + (isFirst && index > 0 ? columnBreak : '');
        this.paragraphs.push(paragraphXml(paragraph, column.left, lead));
      }
    }
  }

  private endSection(): void {
    const last = this.paragraphs.pop();
    if (last === undefined || this.section === undefined) return;
    this.paragraphs.push(last.replace('</w:pPr>', `${this.section}</w:pPr>`));
  }
}

function emptyColumn(width: number): Column {
  return { left: 0, right: width, paragraphs: [{ left: 0, right: width, before: 0, pitch: 12, cells: [] }] };
}

interface SectionStart {
  top: number;
  type: 'nextPage' | 'continuous';
}

function sectionXml({ width, height }: WordPage['page'], band: Band, { top, type }: SectionStart): string {
  const spans = columnSpans(band, width);
  const left = spans[0]?.left ?? 0;
  const sides = spans.map((span) => `<w:col w:w="${twips(span.width)}" w:space="${twips(span.space)}"/>`);
  const cols = sides.length === 1 ? '' : `<w:cols w:num="${sides.length}" w:equalWidth="0">${sides.join('')}</w:cols>`;
  const landscape = width > height ? ' w:orient="landscape"' : '';
  const margins = `w:top="${twips(top)}" w:bottom="${twips(rightMargin)}" w:left="${twips(left)}" w:right="${twips(rightMargin)}"`;
  return [
    `<w:sectPr><w:type w:val="${type}"/><w:pgSz w:w="${twips(width)}" w:h="${twips(height)}"${landscape}/>`,
    `<w:pgMar ${margins} w:header="0" w:footer="0" w:gutter="0"/>${cols}</w:sectPr>`,
  ].join('');
}

function paragraphXml(paragraph: Paragraph, columnLeft: number, lead: string): string {
  const [first, ...others] = paragraph.cells;
  const stops = others.map(({ left }) => `<w:tab w:val="left" w:pos="${twips(left - columnLeft)}"/>`).join('');
  const indent = Math.max((first?.left ?? columnLeft) - columnLeft, 0);
  const properties = [
    stops === '' ? '' : `<w:tabs>${stops}</w:tabs>`,
    `<w:spacing w:before="${twips(paragraph.before)}" w:after="0" w:line="${twips(paragraph.pitch)}" w:lineRule="exact"/>`,
    `<w:ind w:left="${twips(indent)}"/>`,
  ].join('');
  const runs = paragraph.cells.map((cell, index) => (index === 0 ? '' : tab) + cellXml(cell)).join('');
  return `<w:p><w:pPr>${properties}</w:pPr>${lead}${runs}</w:p>`;
}

function cellXml({ pieces }: Cell): string {
  return pieces.map(runXml).join('');
}

function runXml({ text, bold, italic, font }: TextPiece): string {
  const family = escapeAttribute(font.family);
  const halfPoints = Math.max(Math.round(font.size * 2), 2);
  const properties = [
    `<w:rFonts w:ascii="${family}" w:hAnsi="${family}" w:cs="${family}"/>`,
    ...(bold ? ['<w:b/>'] : []),
    ...(italic ? ['<w:i/>'] : []),
    ...(font.color === '000000' ? [] : [`<w:color w:val="${font.color}"/>`]),
    `<w:sz w:val="${halfPoints}"/><w:szCs w:val="${halfPoints}"/>`,
  ].join('');
  return `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${escapeMarkup(text)}</w:t></w:r>`;
}

function drawing({ left, top, width, height }: PlacedPicture, id: number): string {
  const size = `cx="${emus(width)}" cy="${emus(height)}"`;
  const at = (axis: 'H' | 'V', offset: number) =>
    `<wp:position${axis} relativeFrom="page"><wp:posOffset>${emus(offset)}</wp:posOffset></wp:position${axis}>`;
  return [
    '<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="0" behindDoc="1"',
    ' locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>',
    `${at('H', left)}${at('V', top)}<wp:extent ${size}/><wp:wrapNone/><wp:docPr id="${id}" name="Picture ${id}"/>`,
    `<a:graphic><a:graphicData uri="${pictureUri}"><pic:pic><pic:nvPicPr><pic:cNvPr id="${id}" name="Picture ${id}"/>`,
    `<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId${id}"/><a:stretch><a:fillRect/></a:stretch>`,
    `</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ${size}/></a:xfrm>`,
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>',
    '</wp:anchor></w:drawing></w:r>',
  ].join('');
}

function emus(points: number): number {
  return Math.round(points * 12_700);
}

const tab = '<w:r><w:tab/></w:r>';
const columnBreak = '<w:r><w:br w:type="column"/></w:r>';
const pictureUri = 'http://schemas.openxmlformats.org/drawingml/2006/picture';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const namespaces = [
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"',
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
  'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
  `xmlns:pic="${pictureUri}"`,
].join(' ');
