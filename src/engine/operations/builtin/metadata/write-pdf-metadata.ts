import { writeFile } from 'node:fs/promises';

import { PDFDict, type PDFDocument, PDFHexString, PDFName, PDFString } from '@cantoo/pdf-lib';

import { loadDocument } from '../pdf/load-document';

export interface WriteMetadataRequest {
  path: string;
  password: string | undefined;
  target: string;
  /** `null` takes the entry away. */
  metadata: [name: string, value: string | null][];
}

/** Writes entries into the information of a PDF; runs in a worker. */
export async function run({ target, metadata, ...source }: WriteMetadataRequest): Promise<void> {
  const document = await loadDocument(source);
  const information = informationOf(document);
  for (const [name, value] of metadata) {
    const key = PDFName.of(name);
    if (value === null) information.delete(key);
    else information.set(key, dates.has(name) ? dateOf(value) : PDFHexString.fromText(value));
  }
  await writeFile(target, await document.save());
}

function informationOf({ context }: PDFDocument): PDFDict {
  const found = context.lookup(context.trailerInfo.Info);
  if (found instanceof PDFDict) return found;
  const made = context.obj({});
  context.trailerInfo.Info = context.register(made);
  return made;
}

const dates = new Set(['CreationDate', 'ModDate']);

function dateOf(value: string): PDFString | PDFHexString {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? PDFHexString.fromText(value) : PDFString.fromDate(date);
}
