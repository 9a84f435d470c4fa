import path from 'node:path';

import { OperationError } from '../../../contract/operation';
import { wantedPages } from '../../options/pages';
import type { Tool, ToolRequest } from '../../tool';
import { inWorker } from '../../worker';
import { fromSharp, sharp } from '../images/picture';
import { packageVersion } from '../package-version';
import { pdfMarkOptions, readMark } from './options';
import type { StampRequest } from './stamp-pages';

/** A text or an image on the pages of a PDF, or under what they show. */
export const watermarkPdf: Tool = {
  operation: 'watermark',
  name: 'pdf-lib',
  version: packageVersion('@cantoo/pdf-lib'),
  pairs: [{ from: ['pdf'], to: null, options: pdfMarkOptions }],
  run: async (request) => {
    const { input, options, folder, signal, progress } = request;
    const mark = readMark(options);
    const image = await pngOf(request);
    if (mark.text === undefined && image === undefined)
      throw new OperationError('A watermark needs a text or an image.');
    const target = path.join(folder, 'result.pdf');
    const [password, pages] = [options.text('password'), wantedPages(options)];
    await stampPages({ path: input.path, password, pages, mark, image, target }, signal, progress);
    return { files: [{ path: target }] };
  },
};

async function pngOf({ optionInputs, folder }: ToolRequest): Promise<string | undefined> {
  const [image] = optionInputs['image'] ?? [];
  if (image === undefined) return undefined;
  const target = path.join(folder, 'mark.png');
  await fromSharp(sharp(image.path, { failOn: 'error' }).autoOrient().toColourspace('srgb').png().toFile(target));
  return target;
}

const stampPages = inWorker<StampRequest, void>(require.resolve('./stamp-pages'));
