import { copyFile, stat } from 'node:fs/promises';

import type { InputFile } from '../contract/operation';
import type { ToolResult } from './tool';

/** Puts the input in the place of a result that isn't smaller: whoever wants small files is not served with larger ones. */
export async function neverLarger({ files }: ToolResult, input: InputFile): Promise<void> {
  for (const { path: file } of files) {
    if ((await stat(file)).size > input.size) await copyFile(input.path, file);
  }
}

/** In the words that the vendor's command line shows, and those recorded of v1 where nothing was saved (v1-contract 10). */
export async function savingMessage(inputs: readonly InputFile[], files: readonly { path: string }[]): Promise<string> {
  const made = await Promise.all(files.map(({ path: file }) => stat(file)));
  const [before, after] = [sum(inputs), sum(made)];
  if (after >= before) return 'We could not compress this file. It seems this file is already compressed.';
  return `File size reduced by ${Math.max(Math.round((1 - after / before) * 100), 1)}%`;
}

function sum(files: readonly { size: number }[]): number {
  return files.reduce((total, { size }) => total + size, 0);
}
