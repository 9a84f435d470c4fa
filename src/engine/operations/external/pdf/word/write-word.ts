import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import { ZipFile } from 'yazl';

import { escapeMarkup } from '../../../../../text';
import { arrangeText } from './arrange-text';
import { readPages } from './read-pages';
import { rtfDocument } from './rtf-document';
import { documentXml } from './word-document';
import type { WordPage } from './word-page';

export interface WriteWordRequest {
  /** What `pdftohtml -xml` has written, with its pictures beside it. */
  xml: string;
  /** Pictures of whole pages, by page number: for those without any text. */
  pagePictures: Record<number, string>;
  title: string;
  target: string;
}

/** Writes an RTF or DOCX, by the name of the target, with the text and pictures of the pages. */
export async function run({ xml, pagePictures, title, target }: WriteWordRequest): Promise<void> {
  const folder = path.dirname(xml);
  const pages = readPages(await readFile(xml, 'utf8')).map((page): WordPage => {
    const whole = pagePictures[page.number];
    const placed = page.pictures.map((picture) => ({
      ...picture,
      path: path.join(folder, path.basename(picture.path)),
    }));
    const cover =
      whole === undefined ? placed : [{ left: 0, top: 0, width: page.width, height: page.height, path: whole }];
    return { page, bands: arrangeText(page), pictures: cover };
  });
  if (path.extname(target) === '.rtf') await writeFile(target, await rtfDocument(pages, title));
  else await pack(pages, title, target);
}

async function pack(pages: readonly WordPage[], title: string, target: string): Promise<void> {
  const pictures = pages.flatMap((page) => page.pictures.map((picture) => picture.path));
  const names = pictures.map((file, index) => `media/picture-${index + 1}${path.extname(file)}`);
  const zip = new ZipFile();
  const add = (name: string, text: string) => zip.addBuffer(Buffer.from(text), name);
  add('[Content_Types].xml', contentTypes);
  add('_rels/.rels', relationships(rootTargets));
  add('docProps/core.xml', coreProperties(title));
  add('word/document.xml', documentXml(pages));
  add('word/_rels/document.xml.rels', relationships(names.map((name) => [`${documentTypes}/image`, name])));
  for (const [index, file] of pictures.entries()) zip.addFile(file, `word/${names[index]}`);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(target));
}

function relationships(targets: readonly (readonly [type: string, target: string])[]): string {
  const rows = targets.map(([type, target], index) => {
    return `<Relationship Id="rId${index + 1}" Type="${type}" Target="${target}"/>`;
  });
  return `${declaration}<Relationships xmlns="${openPackage}/relationships">${rows.join('')}</Relationships>`;
}

function coreProperties(title: string): string {
  const names = `xmlns:cp="${openPackage}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"`;
  return `${declaration}<cp:coreProperties ${names}><dc:title>${escapeMarkup(title)}</dc:title></cp:coreProperties>`;
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const openPackage = 'http://schemas.openxmlformats.org/package/2006';
const documentTypes = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const rootTargets = [
  [`${documentTypes}/officeDocument`, 'word/document.xml'],
  [`${openPackage}/relationships/metadata/core-properties`, 'docProps/core.xml'],
] as const;
const main = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
const contentTypes = `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="png" ContentType="image/png"/>
<Default Extension="jpg" ContentType="image/jpeg"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="${main}"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>
`;
