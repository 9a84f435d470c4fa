import path from 'node:path';

import { pagesOptions, wantedPages } from '../../options/pages';
import type { Tool } from '../../tool';
import { inWorker } from '../../worker';
import { packageVersion } from '../package-version';
import type { ReadTextRequest } from './read-pages-text';
import { passwordOption } from '../../options/password';

/** With PDFium; named as v2's engine for it. */
export const pdfToText: Tool = {
  operation: 'convert',
  name: 'poppler',
  version: packageVersion('@embedpdf/pdfium'),
  pairs: [{ from: ['pdf'], to: ['txt'], options: [...pagesOptions, passwordOption], fallback: true }],
  run: async ({ input, options, folder, signal, progress }) => {
    const target = path.join(folder, 'text.txt');
    const order = { path: input.path, password: options.text('password'), pages: wantedPages(options), target };
    await readPagesText(order, signal, progress);
    return { files: [{ path: target }] };
  },
};

const readPagesText = inWorker<ReadTextRequest, void>(require.resolve('./read-pages-text'));
