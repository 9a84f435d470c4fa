import { readFile } from 'node:fs/promises';

import { OperationError } from '../../../contract/operation';

/** UTF-8, UTF-16 with a byte order mark, else Windows-1252, as old programs write it. Binary data fails. */
export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  const text = decode(bytes);
  if (text.includes('\0')) throw new OperationError('The file is not a text file.');
  return text;
}

function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
