import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import type { Programs } from '../../../programs';
import { sharp } from '../../builtin/images/picture';
import { pdfThumbnails } from '../../builtin/images/thumbnails';
import type { FindBrokenRequest } from '../../builtin/pdf/find-broken-pages';
import { pdfToImages } from '../../builtin/pdf/pdf-to-images';
import { undrawnCode } from '../../builtin/pdf/undrawn-page';
import { OperationError } from '../../../contract/operation';
import { wantedPages } from '../../options/pages';
import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { inWorker } from '../../worker';
import { programTool } from '../program-tool';
import { distill } from './ghostscript';

/**
 * Pages as pictures with PDFium, and where that can't decode a picture on them or fails over it, from a copy in which
 * Ghostscript has written it anew.
 */
export function redrawPages(programs: Programs): Tool[] {
  return [pdfToImages, pdfThumbnails].map((tool) => {
    const { operation, name, version, pairs } = tool;
    const run = (request: ToolRequest) => draw(tool, request, programs);
    return { ...programTool(programs, { operation, name, needs: ['ghostscript'], pairs, run }), version };
  });
}

async function draw(tool: Tool, request: ToolRequest, programs: Programs): Promise<ToolResult> {
  try {
    return await tool.run(request);
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof OperationError && error.code !== undrawnCode) throw error;
    const folder = path.join(request.folder, 'redrawn');
    await mkdir(folder);
    const document = await distill({ ...request, folder }, programs, []);
    const result = await tool.run({ ...request, folder, input: { ...request.input, path: document } });
    await requirePictures(request, result);
    return result;
  }
}

/** Ghostscript leaves a damaged picture white and says nothing. */
async function requirePictures({ input, options, signal }: ToolRequest, { files }: ToolResult): Promise<void> {
  const order = { path: input.path, password: options.text('password'), pages: wantedPages(options) };
  for (const index of await findBrokenPages(order, signal)) {
    const file = files[index];
    if (file === undefined) continue;
    const { channels } = await sharp(file.path).stats();
    if (channels.every(({ stdev }) => stdev === 0)) {
      throw new OperationError('The file holds a JBIG2 picture that is damaged.');
    }
  }
}

const findBrokenPages = inWorker<FindBrokenRequest, number[]>(require.resolve('../../builtin/pdf/find-broken-pages'));
