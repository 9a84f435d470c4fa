import type { Tool } from '../../tool';
import { pagesResult, type Render, renderPlainly } from '../pdf/pdf-to-images';
import { packageVersion } from '../package-version';
import { convertImages, pictureOptions, readableFormats } from './convert-images';
import { byOptions, sizeOptions, thumbnailOptions } from '../../options/picture-options';
import type { ToolOption } from '../../options/tool-option';
import { passwordOption } from '../../options/password';

const countOption: ToolOption = {
  name: 'count',
  type: 'integer',
  default: 1,
  minimum: 1,
  maximum: 100,
  description: 'Number of pages, counted from the first.',
};

const thumbnailFormats = ['jpg', 'png', 'webp'];

/** Small pictures of pictures, the first page or frame, turned upright. */
export const imageThumbnails: Tool = {
  operation: 'thumbnail',
  name: convertImages.name,
  version: convertImages.version,
  pairs: thumbnailFormats.flatMap((to) =>
    byOptions(readableFormats, (from) => [...sizeOptions, ...thumbnailOptions(from, to)]).map((group) => ({
      ...group,
      to: [to],
    })),
  ),
  run: async (request) => {
    const { files, ...rest } = await convertImages.run(request);
    return { ...rest, files: files.slice(0, 1) };
  },
};

/** Small pictures of the first pages. */
export function pageThumbnails(render: Render): Tool {
  return {
    operation: 'thumbnail',
    name: 'poppler',
    version: packageVersion('@embedpdf/pdfium'),
    pairs: [{ from: ['pdf'], to: thumbnailFormats, options: [...sizeOptions, countOption, passwordOption] }],
    run: async (request) => {
      const { input, options, outputFormat, folder } = request;
      const order = {
        path: input.path,
        password: options.text('password'),
        pages: undefined,
        limit: options.number('count'),
        outputFormat: outputFormat ?? 'png',
        folder,
        picture: pictureOptions(request),
      };
      return pagesResult(await render(order, request));
    },
  };
}

export const pdfThumbnails = pageThumbnails(renderPlainly);
