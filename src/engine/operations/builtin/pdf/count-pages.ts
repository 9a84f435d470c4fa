import { loadDocument } from './load-document';

/** How many pages a PDF has that nothing locks. */
export async function run({ path }: { path: string }): Promise<number> {
  return (await loadDocument({ path })).getPageCount();
}
