/** A page of a PDF as `pdftohtml -xml` tells it. Lengths in points, from the upper left corner. */
export interface PdfPage {
  number: number;
  width: number;
  height: number;
  pieces: TextPiece[];
  pictures: PlacedPicture[];
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Words of one look in one line. */
export interface TextPiece extends Box {
  text: string;
  bold: boolean;
  italic: boolean;
  font: FontFace;
}

export interface FontFace {
  family: string;
  /** Points. */
  size: number;
  /** `RRGGBB`. */
  color: string;
}

export interface PlacedPicture extends Box {
  /** Path of a PNG or JPEG. */
  path: string;
}

/** Pages in order. Elements that have no place on the page or no text are left out. */
export function readPages(xml: string): PdfPage[] {
  const pages: PdfPage[] = [];
  const fonts = new Map<string, FontFace>();
  for (const [, element, attributes = '', content = ''] of xml.matchAll(elements)) {
    const read = attributeReader(attributes);
    const page = pages.at(-1);
    if (element === 'page') pages.push(emptyPage(read));
    else if (element === 'fontspec') fonts.set(read.text('id'), fontFace(read));
    else if (element === 'image') page?.pictures.push({ ...boxOf(read), path: read.text('src') });
    else page?.pieces.push(...pieceOf(read, content, fonts.get(read.text('font')) ?? plainFont));
  }
  return pages;
}

const elements = /<(page|fontspec|image|text)\s([^>]*?)\/?>(?:((?:(?!<\/?text)[^])*)<\/text>)?/g;

interface AttributeReader {
  text: (name: string) => string;
  /** As it is written. */
  number: (name: string) => number;
  /** Points. */
  length: (name: string) => number;
}

function attributeReader(attributes: string): AttributeReader {
  const values = new Map(
    [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const text = (name: string) => plainText(values.get(name) ?? '');
  const number = (name: string) => Number(values.get(name) ?? 0);
  return { text, number, length: (name) => number(name) / unitsInPoint };
}

function emptyPage({ number, length }: AttributeReader): PdfPage {
  return { number: number('number'), width: length('width'), height: length('height'), pieces: [], pictures: [] };
}

function boxOf({ length }: AttributeReader): Box {
  return { left: length('left'), top: length('top'), width: length('width'), height: length('height') };
}

function pieceOf(read: AttributeReader, content: string, font: FontFace): TextPiece[] {
  const text = plainText(content.replaceAll(/<[^>]*>/g, ''));
  if (text.trim() === '') return [];
  return [{ ...boxOf(read), text, bold: content.includes('<b>'), italic: content.includes('<i>'), font }];
}

function fontFace({ text, length }: AttributeReader): FontFace {
  const color = /^#([0-9a-f]{6})$/i.exec(text('color'))?.[1] ?? '000000';
  return { family: familyName(text('family')), size: Math.max(length('size'), 1), color };
}

/** `BAAAAA+TimesNewRomanPS-BoldMT` -> `Times New Roman`. */
function familyName(name: string): string {
  const [family = ''] = name.replace(/^[A-Z]{6}\+/, '').split(/[-,]/);
  const spaced = family.replace(/(PS)?(MT)?$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return spaced === '' ? plainFont.family : spaced;
}

function plainText(markup: string): string {
  const text = markup.replaceAll(/&(?:#(\d+)|(\w+));/g, (whole, code?: string, name?: string) =>
    code === undefined ? (entities[name ?? ''] ?? whole) : String.fromCodePoint(Number(code)),
  );
  return text.replaceAll(notInXml, '');
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** XML can't say these, and no document shows them. */
const notInXml = new RegExp('[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff]', 'g');
const plainFont: FontFace = { family: 'Times New Roman', size: 12, color: '000000' };
/** pdftohtml draws at one and a half times the size. */
const unitsInPoint = 1.5;
