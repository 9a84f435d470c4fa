import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';

import type { Programs } from '../../../programs';
import { sharp } from '../../builtin/images/picture';
import { pageThumbnails } from '../../builtin/images/thumbnails';
import type { FindBrokenRequest } from '../../builtin/pdf/find-broken-pages';
import { pagesAsPictures, type Render, renderPages } from '../../builtin/pdf/pdf-to-images';
import type { Rendering, RenderRequest } from '../../builtin/pdf/render-pages';
import { undrawnCode } from '../../builtin/pdf/undrawn-page';
import { unlock } from '../../builtin/pdf/unlock';
import { OperationError } from '../../../contract/operation';
import type { Tool, ToolRequest } from '../../tool';
import { inWorker } from '../../worker';
import { distill } from './ghostscript';

/**
 * Pages as pictures with PDFium. Where that can't decode a picture on them or fails over it, from a copy in which
 * Ghostscript has written it anew; where it lacks a font, from one in which Poppler has put a font of this machine.
 */
export function redrawPages(programs: Programs): Tool[] {
  const render: Render = (order, request) => draw(order, request, programs.writingAtMost(request.bytesLeft));
  return [pagesAsPictures(render), pageThumbnails(render)];
}

async function draw(order: RenderRequest, request: ToolRequest, programs: Programs): Promise<Rendering> {
  const { signal, progress } = request;
  try {
    const rendering = await renderPages(order, signal, progress);
    if (rendering.blank.length > 0 && programs.find('pdftocairo') !== undefined) {
      await lendFonts(rendering, order, { request, programs }).catch(() => signal.throwIfAborted());
    }
    return rendering;
  } catch (error) {
    signal.throwIfAborted();
    const isFinal = error instanceof OperationError && error.code !== undrawnCode;
    if (isFinal || programs.find('ghostscript') === undefined) throw error;
    return redrawn(order, request, programs);
  }
}

async function redrawn(order: RenderRequest, request: ToolRequest, programs: Programs): Promise<Rendering> {
  const folder = path.join(order.folder, 'redrawn');
  await mkdir(folder);
  const document = await distill({ ...request, folder }, programs, []);
  const copy = { ...order, path: document, password: undefined, folder };
  const rendering = await renderPages(copy, request.signal, request.progress);
  await requirePictures(order, rendering, request);
  return rendering;
}

interface Copying {
  request: ToolRequest;
  programs: Programs;
}

/** Draws the pages that lack letters once more, from a copy of them that has fonts for all. */
async function lendFonts({ paths, blank }: Rendering, order: RenderRequest, copying: Copying): Promise<void> {
  const { request, programs } = copying;
  const folder = path.join(order.folder, 'with-fonts');
  await mkdir(folder);
  const source = await unlock({ ...request, folder });
  const first = Math.min(...blank);
  await programs.run('pdftocairo', {
    arguments: ['-pdf', '-f', String(first), '-l', String(Math.max(...blank)), source, 'copy.pdf'],
    folder,
    reads: [source],
    signal: request.signal,
  });
  const pages = blank.map((number) => number - first + 1).join(',');
  const copy = { ...order, path: path.join(folder, 'copy.pdf'), password: undefined, pages, limit: undefined, folder };
  const drawn = await renderPages(copy, request.signal);
  for (const [index, picture] of drawn.paths.entries()) {
    const name = `page-${blank[index]}.${order.outputFormat}`;
    await rename(picture, paths.find((each) => path.basename(each) === name) ?? picture);
  }
}

/** Ghostscript leaves a damaged picture white and says nothing. */
async function requirePictures(order: RenderRequest, { paths }: Rendering, { signal }: ToolRequest): Promise<void> {
  for (const index of await findBrokenPages(order, signal)) {
    const file = paths[index];
    if (file === undefined) continue;
    const { channels } = await sharp(file).stats();
    if (channels.every(({ stdev }) => stdev === 0)) {
      throw new OperationError('The file holds a JBIG2 picture that is damaged.');
    }
  }
}

const findBrokenPages = inWorker<FindBrokenRequest, number[]>(require.resolve('../../builtin/pdf/find-broken-pages'));
