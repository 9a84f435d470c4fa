import { readFile } from 'node:fs/promises';

import { OperationError } from '../../../contract/operation';
import { linksOfPackage, linksOfXml } from './linked-parts';

/**
 * Refuses a document that draws in other files. LibreOffice follows some such links whatever its settings say, so this is
 * needed where nothing else keeps it from the files of the machine. Done in a worker, as a file may be long.
 */
export async function run(file: string): Promise<void> {
  const link = await linkIn(file);
  if (link === undefined) return;
  throw new OperationError(`The document includes other files (${link}), which needs bubblewrap (bwrap) on PATH.`);
}

async function linkIn(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'latin1');
  if (text.startsWith('PK')) return linksOfPackage(file);
  const start = text.slice(0, 1024);
  if (start.includes('{\\rt')) return drawingField.exec(plainText(text))?.[0];
  return start.includes('office:document') ? linksOfXml(text) : undefined;
}

/** What an RTF says without its groups, its control words and the ways to write one letter as another. */
function plainText(rtf: string): string {
  return rtf
    .replaceAll(/\\u(-?\d+) ?/g, (_word, code: string) => String.fromCharCode(Number(code) & 0xffff))
    .replaceAll(/\\'([0-9a-f]{2})/gi, (_word, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\[a-z]+-?\d* ?|\\[^a-z]|[{}\r\n]/gi, '');
}

const drawingField = /INCLUDEPICTURE|INCLUDETEXT|INCLUDE(?=\s)|DDEAUTO/i;
