import { readFile } from 'node:fs/promises';

import { readPages } from './read-pages';

export interface FindTextlessRequest {
  /** What `pdftohtml -xml` has written. */
  xml: string;
}

/** Numbers of the pages without any text. */
export async function run({ xml }: FindTextlessRequest): Promise<number[]> {
  const pages = readPages(await readFile(xml, 'utf8'));
  return pages.filter(({ pieces }) => pieces.length === 0).map(({ number }) => number);
}
