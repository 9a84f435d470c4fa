import { readFile, writeFile } from 'node:fs/promises';

import { hasPageWithoutText, withHiddenText } from './hidden-text';
import { inLogicalOrder } from './logical-order';

export interface WebPageRequest {
  /** What pdftohtml wrote; put right in its place. */
  page: string;
  /** The same document with the text that nobody sees. */
  hidden?: string;
}

/** Puts a page of pdftohtml right, unless it needs `hidden` for a page without text: then true, and nothing is written. */
export async function run({ page, hidden }: WebPageRequest): Promise<boolean> {
  const shown = await readFile(page, 'utf8');
  if (hidden === undefined && hasPageWithoutText(shown)) return true;
  const whole = hidden === undefined ? shown : withHiddenText(shown, await readFile(hidden, 'utf8'));
  await writeFile(page, inLogicalOrder(whole));
  return false;
}
