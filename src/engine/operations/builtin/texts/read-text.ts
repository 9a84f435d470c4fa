import { readFile } from 'node:fs/promises';

import { OperationError } from '../../../contract/operation';

/** Text that has been decoded to UTF-8 before. Binary data fails. */
export async function readText(path: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  if (text.includes('\0')) throw new OperationError('The file is not a text file.');
  return text;
}
