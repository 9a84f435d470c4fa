import { readFile } from 'node:fs/promises';

import { PDFDict, PDFDocument, PDFHexString, PDFName, PDFNumber, PDFString } from '@cantoo/pdf-lib';

import { OperationError } from '../../../contract/operation';
import { loadDocument } from '../pdf/load-document';

export interface PdfMetadataRequest {
  path: string;
  /** Bytes. */
  size: number;
  password: string | undefined;
}

/** Labels and wording of pdfinfo. Of a file that needs a password only `Encrypted` is told. */
export async function run(request: PdfMetadataRequest): Promise<Record<string, string | number>> {
  const encrypted = await encryptionOf(request.path);
  const document = await loadDocument(request).catch((error: unknown) => {
    if (encrypted === 'no' || request.password !== undefined) throw error;
    return undefined;
  });
  if (document === undefined) return { Encrypted: encrypted, 'File size': `${request.size} bytes` };
  const { width, height } = document.getPage(0).getSize();
  return {
    ...informationOf(document),
    Tagged: document.catalog.has(PDFName.of('MarkInfo')) ? 'yes' : 'no',
    Form: document.catalog.has(PDFName.of('AcroForm')) ? 'AcroForm' : 'none',
    Pages: document.getPageCount(),
    Encrypted: encrypted,
    'Page size': `${rounded(width)} x ${rounded(height)} pts`,
    'Page rot': document.getPage(0).getRotation().angle,
    'File size': `${request.size} bytes`,
    'PDF version': /\d+\.\d+/.exec(document.context.header.toString())?.[0] ?? '',
  };
}

/** The entries of the information dictionary; dates in ISO 8601. */
function informationOf(document: PDFDocument): Record<string, string> {
  const information = document.context.lookup(document.context.trailerInfo.Info);
  if (!(information instanceof PDFDict)) return {};
  const found: Record<string, string> = {};
  for (const [key, value] of information.entries()) {
    const text = document.context.lookup(value);
    if (!(text instanceof PDFString || text instanceof PDFHexString)) continue;
    const name = key.decodeText();
    found[name] = /Date$/.test(name) ? dateOf(text) : text.decodeText();
  }
  return found;
}

function dateOf(text: PDFString | PDFHexString): string {
  try {
    return text.decodeDate().toISOString();
  } catch {
    return text.decodeText();
  }
}

/** As pdfinfo writes it: `no`, or `yes (print:yes copy:no change:no addNotes:no algorithm:AES-256)`. */
async function encryptionOf(path: string): Promise<string> {
  const document = await PDFDocument.load(await readFile(path), {
    ignoreEncryption: true,
    updateMetadata: false,
  }).catch((error: Error) => {
    throw error instanceof TypeError ? new OperationError('File not in PDF format or corrupted') : error;
  });
  const dictionary = document.context.lookup(document.context.trailerInfo.Encrypt);
  if (!(dictionary instanceof PDFDict)) return 'no';
  const permissions = dictionary.lookup(PDFName.of('P'), PDFNumber).asNumber();
  const rights = Object.entries(permissionBits).map(([name, bit]) => `${name}:${permissions & bit ? 'yes' : 'no'}`);
  return `yes (${rights.join(' ')} algorithm:${algorithmOf(dictionary)})`;
}

/** ISO 32000-1, table 22. */
const permissionBits = { print: 1 << 2, copy: 1 << 4, change: 1 << 3, addNotes: 1 << 5 };

function algorithmOf(dictionary: PDFDict): string {
  const version = dictionary.lookupMaybe(PDFName.of('V'), PDFNumber)?.asNumber() ?? 0;
  if (version < 4) return 'RC4';
  const method = dictionary
    .lookupMaybe(PDFName.of('CF'), PDFDict)
    ?.lookupMaybe(PDFName.of('StdCF'), PDFDict)
    ?.lookupMaybe(PDFName.of('CFM'), PDFName)
    ?.decodeText();
  return algorithms[method ?? ''] ?? 'RC4';
}

const algorithms: Record<string, string> = { AESV2: 'AES', AESV3: 'AES-256' };

const rounded = (points: number) => Number(points.toFixed(2));
