import { inWorker } from '../../worker';
import type { ArrangeRequest } from './arrange-pages';

export const arrangePages = inWorker<ArrangeRequest, string[]>(require.resolve('./arrange-pages'));

export const countPages = inWorker<{ path: string }, number>(require.resolve('./count-pages'));

/**
 * Path of a PDF in `folder` that has the wanted pages in the order asked for and no protection; of the file itself where
 * all are wanted.
 */
export async function takePages(
  { pages, ...source }: Pick<ArrangeRequest, 'path' | 'password' | 'folder' | 'pages'>,
  signal: AbortSignal,
): Promise<string> {
  if (pages === undefined) return source.path;
  const [taken = ''] = await arrangePages({ ...source, pages, change: 'extract', rotation: 0 }, signal);
  return taken;
}
