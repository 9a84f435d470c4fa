import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';

import { PDFName, PDFNumber } from '@cantoo/pdf-lib';

import { loadDocument, type PdfSource } from './load-document';

/**
 * How many times 1/72 inch the unit of each page is (`UserUnit`, ISO 32000-1, 7.7.3.3), which PDFium takes for 1 always;
 * by page number, those of 1 left out. Empty for files that can't be read this way.
 */
export async function userUnits(source: PdfSource): Promise<ReadonlyMap<number, number>> {
  if (!mentionsUnits(await readFile(source.path))) return new Map();
  const document = await loadDocument(source).catch(() => undefined);
  const units = document?.getPages().map(({ node }) => node.lookupMaybe(PDFName.of('UserUnit'), PDFNumber)?.asNumber());
  const others = (units ?? []).flatMap((unit, index) =>
    unit !== undefined && unit > 0 && unit !== 1 ? [[index + 1, unit] as const] : [],
  );
  return new Map(others);
}

/** Only then is the file worth a second reading. Pages may stand in object streams, which are compressed. */
function mentionsUnits(bytes: Buffer): boolean {
  if (bytes.includes(name)) return true;
  for (let at = bytes.indexOf(packed); at !== -1; at = bytes.indexOf(packed, at + 1)) {
    const start = bytes.indexOf('stream', at);
    if (start === -1) return false;
    const content = start + 'stream'.length + (bytes[start + 'stream'.length] === carriageReturn ? 2 : 1);
    if (inflated(bytes.subarray(content, content + longestStream)).includes(name)) return true;
  }
  return false;
}

function inflated(stream: Buffer): Buffer {
  try {
    return inflateSync(stream, { maxOutputLength: longestStream });
  } catch {
    return Buffer.alloc(0);
  }
}

const name = '/UserUnit';
const packed = '/ObjStm';
const carriageReturn = 0x0d;
/** Bytes. */
const longestStream = 16 * 2 ** 20;
