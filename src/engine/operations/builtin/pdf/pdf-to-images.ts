import { pagesOptions, wantedPages } from '../../options/pages';
import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { inWorker } from '../../worker';
import { pictureOptions } from '../images/convert-images';
import { defaultQuality, densityOption, qualityOption, sizeOptions } from '../../options/picture-options';
import { writableFormats } from '../images/picture';
import { packageVersion } from '../package-version';
import type { Rendering, RenderRequest } from './render-pages';
import { passwordOption } from '../../options/password';

/** Draws pages; `order` says which and how, `request` is what it was made of. */
export type Render = (order: RenderRequest, request: ToolRequest) => Promise<Rendering>;

/** In a worker, with PDFium. */
export const renderPages = inWorker<RenderRequest, Rendering>(require.resolve('./render-pages'));

/** One picture a page; named as v2's engine for it. */
export function pagesAsPictures(render: Render): Tool {
  return {
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
      const { input, options, outputFormat, folder } = request;
      const order: RenderRequest = {
        path: input.path,
        password: options.text('password'),
        pages: wantedPages(options),
        outputFormat: outputFormat ?? 'png',
        folder,
        picture: pictureOptions(request),
      };
      return pagesResult(await render(order, request));
    },
  };
}

/** The pictures, and on which pages letters stay blank or are those of another font. */
export function pagesResult({ paths, blank }: Rendering): ToolResult {
  const files = paths.map((path) => ({ path }));
  if (blank.length === 0) return { files };
  const pages = `${blank.length === 1 ? 'page' : 'pages'} ${blank.join(', ')}`;
  return { files, message: `Letters on ${pages} may be missing or wrong: their fonts are not in the file.` };
}

/** With PDFium alone. */
export const renderPlainly: Render = (order, { signal, progress }) => renderPages(order, signal, progress);

export const pdfToImages = pagesAsPictures(renderPlainly);
