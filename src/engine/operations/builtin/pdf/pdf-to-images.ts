import { pagesOptions, wantedPages } from '../../options/pages';
import type { Tool } from '../../tool';
import { inWorker } from '../../worker';
import { pictureOptions } from '../images/convert-images';
import { defaultQuality, densityOption, qualityOption, sizeOptions } from '../../options/picture-options';
import { writableFormats } from '../images/picture';
import { packageVersion } from '../package-version';
import type { RenderRequest } from './render-pages';
import { passwordOption } from '../../options/password';

/** One picture a page, with PDFium; named as v2's engine for it. */
export const pdfToImages: Tool = {
  operation: 'convert',
  name: 'poppler',
  version: packageVersion('@embedpdf/pdfium'),
  pairs: writableFormats.map((to) => ({
    from: ['pdf'],
    to: [to],
    options: [
      ...pagesOptions,
      densityOption(200),
      ...sizeOptions,
      ...(defaultQuality[to] === undefined ? [] : [qualityOption(defaultQuality[to])]),
      passwordOption,
    ],
  })),
  run: async (request) => {
    const { input, options, outputFormat, folder, signal } = request;
    const order: RenderRequest = {
      path: input.path,
      password: options.text('password'),
      pages: wantedPages(options),
      outputFormat: outputFormat ?? 'png',
      folder,
      picture: pictureOptions(request),
    };
    const paths = await renderPages(order, signal, request.progress);
    return { files: paths.map((path) => ({ path })) };
  },
};

export const renderPages = inWorker<RenderRequest, string[]>(require.resolve('./render-pages'));
