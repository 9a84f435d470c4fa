import { open, stat } from 'node:fs/promises';

import { findFormat } from '../../../formats';
import { damagedFile } from '../damaged-file';
import { brandedPicture } from './branded-pictures';
import { firstBytes } from './first-bytes';
import { anyZip, zippedFormat } from './packed-documents';
import { allows, signatureOf, signatures } from './signatures';
import { isWebArchive } from './web-archive';

/**
 * The format a file really is in, whatever its name claims: `claimed` where its content agrees, says nothing known, or is
 * text of a kind that can hold any text. A table claimed to be text stays what it is called.
 */
export async function contentFormat(path: string, claimed: string): Promise<string> {
  const head = firstBytes(path, headSize);
  const signature = signatureOf(head) ?? signatureOf(withoutLeadingNoise(head));
  if (signature === undefined) return textFormat(head, claimed);
  const picture = brandedPicture(head);
  if (picture !== undefined) return picture.also.includes(claimed) ? claimed : picture.format;
  if (allows(signature, claimed)) return claimed;
  if (signature.format === 'ole') return compoundFormat(path, claimed);
  if (claimed === 'tar' && packers.has(signature.format)) return `tar.${signature.format}`;
  if (signature.format !== 'zip') return signature.format;
  if (allows(anyZip, claimed)) return claimed;
  const found = await zippedFormat(path);
  return found === undefined || found.also.includes(claimed) ? claimed : found.format;
}

/** Programs that pack a tar often leave its name as it was. */
const packers: ReadonlySet<string> = new Set(['gz', 'bz2', 'xz']);

/** Printers and mail programs put lines before a PDF or PostScript file, which readers skip. */
function withoutLeadingNoise(head: Buffer): Buffer {
  const start = head.subarray(0, mostNoise).indexOf('%PDF-');
  return start > 0 ? head.subarray(start) : head;
}

/**
 * Office's binary formats are one container; a name in its directory tells them apart (MS-CFB). Documents embedded in
 * another have theirs there too.
 */
async function compoundFormat(path: string, claimed: string): Promise<string> {
  const { size } = await stat(path);
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(Math.min(size, longestCompound)), 0, null, 0);
    const found = compounds.filter(({ stream }) => buffer.includes(Buffer.from(stream, 'utf16le')));
    return found.some(({ formats }) => formats.includes(claimed)) ? claimed : (found[0]?.formats[0] ?? claimed);
  } finally {
    await file.close();
  }
}

const compounds = [
  { stream: 'EncryptedPackage', formats: ['docx', 'docm', 'dotx', 'xlsx', 'xlsm', 'pptx', 'pptm', 'ppsx', 'potx'] },
  { stream: 'WordDocument', formats: ['doc', 'dot', 'wps'] },
  { stream: 'PowerPoint Document', formats: ['ppt', 'pot', 'pps', 'dps'] },
  { stream: 'Workbook', formats: ['xls', 'et'] },
  { stream: 'Book', formats: ['xls', 'et'] },
  { stream: 'VisioDocument', formats: ['vsd'] },
];

/** Of a file without a signature: only where the claimed format is known to have one, or to be an office document. */
function textFormat(head: Buffer, claimed: string): string {
  const text = decodedStart(head);
  if (text === undefined && (container.has(claimed) || (binary.has(claimed) && !isOldBinary(head))))
    throw damagedFile(claimed);
  if (text !== undefined && delimited.has(claimed) && webTable.test(text)) return 'html';
  if (!neverText.has(claimed) || text === undefined) return claimed;
  if (officeXml.test(text)) return claimed;
  if (htmlStart.test(text) || isWebArchive(text)) return 'html';
  if (svgStart.test(text)) return 'svg';
  if (findFormat(claimed)?.group === 'spreadsheet') return tableFormat(text) ?? claimed;
  return binaryTexts.has(claimed) ? 'txt' : claimed;
}

/** Plain text under these names is text; LibreOffice would take it for text too, but guess its encoding. */
const binaryTexts: ReadonlySet<string> = new Set(['doc', 'docm', 'docx', 'dot', 'dotx', 'odt', 'rtf', 'wps']);

/** Without a signature nothing of these can be read. LibreOffice would take any bytes at all for text, and print them. */
const container: ReadonlySet<string> = new Set([
  ...['docm', 'docx', 'dotx', 'epub', 'key', 'numbers', 'odp', 'ods', 'odt', 'pages', 'potx', 'ppsx', 'pptm', 'pptx'],
  ...['rtf', 'xlsm', 'xlsx'],
]);
/** Of these only the oldest have none. */
const binary: ReadonlySet<string> = new Set(['doc', 'dot', 'pot', 'pps', 'ppt', 'xls']);

/** Word for DOS, Windows 1 and 2 and the Macintosh, and Excel 2 to 4. */
function isOldBinary(head: Buffer): boolean {
  const start = head.subarray(0, 2).toString('hex');
  return ['31be', '32be', '9ba5', 'dba5', 'fe32', 'fe34', 'fe37', '0900', '0902', '0904'].includes(start);
}

const delimited: ReadonlySet<string> = new Set(['csv', 'tsv']);

function tableFormat(text: string): string | undefined {
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
  if (line.includes('\t')) return 'tsv';
  return /[,;|]/.test(line) ? 'csv' : undefined;
}

/** `undefined` for what is no text. UTF-16 without the zeros that its ASCII letters have is enough to find a tag in. */
function decodedStart(head: Buffer): string | undefined {
  const hasMark = head.length > 1 && (head.readUInt16BE() === 0xfeff || head.readUInt16LE() === 0xfeff);
  const bytes = hasMark ? head.subarray(2).filter((byte) => byte !== 0) : head;
  if (bytes.length === 0 || bytes.some(isControl)) return undefined;
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
}

/** Of the control characters text has tab, line feed, form feed and the like, and escape. */
function isControl(byte: number): boolean {
  return byte < 9 || (byte > 13 && byte < 32 && byte !== 27);
}

/** A comment ends where it first can: else a row of them can be read in more ways than there is time to try. */
const beforeRoot = String.raw`^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->)[^])*-->\s*)*`;
const htmlStart = new RegExp(
  `${beforeRoot}(?:<!doctype html|<(?:html|head|body|meta|title|style|script|table|div|p|h[1-6]|center|font|span|ul|ol)[\\s>])`,
  'i',
);
/** What programs export as a table of the web, under any name; a first cell that holds a tag is none of these. */
const webTable = new RegExp(`${beforeRoot}<(?:!doctype html|html|table)[\\s>]`, 'i');
const svgStart = new RegExp(`${beforeRoot}(?:<!doctype svg[^>]*>\\s*)?<svg[\\s>]`, 'i');
/** What Office 2003 and LibreOffice write as one XML file: their programs read it under any name. */
const officeXml =
  /<\?mso-application|urn:schemas-microsoft-com:office:(?:spreadsheet|word)|schemas\.microsoft\.com\/office\/word\/2003|urn:oasis:names:tc:opendocument:xmlns:office/;

/** Formats of the table, and those of the containers, that no plain text is. */
const neverText: ReadonlySet<string> = new Set([
  ...signatures.map(({ format }) => format).filter((format) => format !== 'ps' && format !== 'eps'),
  ...['doc', 'docm', 'docx', 'dot', 'dotx', 'odt', 'pages', 'wps'],
  ...['et', 'numbers', 'ods', 'xls', 'xlsm', 'xlsx', 'odp', 'ppt', 'pptx', 'epub'],
  ...['avif', 'heic', 'heif'],
]);

/** Bytes. */
const headSize = 4096;
const mostNoise = 1024;
const longestCompound = 64 * 2 ** 20;
