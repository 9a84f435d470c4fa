import { readFile } from 'node:fs/promises';

import { OperationError } from '../../../contract/operation';

/**
 * Refuses an RTF whose fields draw in other files. LibreOffice follows them whatever its settings say, so this is needed
 * where nothing else keeps it from the files of the machine. Whatever bytes hide a field's name are looked through.
 * Done in a worker, as a file may be long.
 */
export async function run(file: string): Promise<void> {
  const start = await readFile(file, 'latin1');
  if (!start.slice(0, 1024).includes('{\\rt')) return;
  const [field] = drawingField.exec(plainText(start)) ?? [];
  if (field === undefined) return;
  throw new OperationError(`The document includes other files (${field}), which needs bubblewrap (bwrap) on PATH.`);
}

/** What an RTF says without its groups, its control words and the ways to write one letter as another. */
function plainText(rtf: string): string {
  return rtf
    .replaceAll(/\\u(-?\d+) ?/g, (_word, code: string) => String.fromCharCode(Number(code) & 0xffff))
    .replaceAll(/\\'([0-9a-f]{2})/gi, (_word, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\[a-z]+-?\d* ?|\\[^a-z]|[{}\r\n]/gi, '');
}

const drawingField = /INCLUDEPICTURE|INCLUDETEXT|INCLUDE(?=\s)|DDEAUTO/i;
